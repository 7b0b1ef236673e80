#!/bin/sh
# A file on a slow disk: over the pipe at $1, which takes its time over every read. Its folder is gone when standard input ends.

feed() {
  while :; do
    {
      sleep 0.15
      echo '{"currency": "EUR"}'
    } >"$1"    # waits until somebody reads
    sleep 0.04 # lets the reader close its end, or it would read the next round too
  done
}

trap '' INT # Ctrl+C is for the program, whose end is ours
feed "$1" &
cat >/dev/null
kill $!
rm -rf "$(dirname "$1")"
