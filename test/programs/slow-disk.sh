#!/bin/sh
# A file on a slow disk: the pipe at $1, which takes its time over every read. Its folder is gone when standard input ends.

feed() {
  while :; do
    {
      sleep 0.15
      mkfifo "$1.next" && mv "$1.next" "$1" # who reads next waits at a pipe of its own
      echo '{"currency": "EUR"}'
    } >"$1" # waits until somebody reads
  done
}

trap '' INT # Ctrl+C is for the program, whose end is ours
feed "$1" &
cat >/dev/null
kill $!
rm -rf "$(dirname "$1")"
