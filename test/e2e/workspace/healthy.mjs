/** Does little, often: no step of it is long. */

let ticks = 0;

setInterval(() => {
  ticks += 1;
  console.log(ticks);
}, 200);
