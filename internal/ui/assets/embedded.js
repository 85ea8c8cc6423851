// Copies the code, and shows the frame as high as its list is. Without this the code can be selected all the same.

const button = document.getElementById("copy");
const area = document.getElementById("code");
const frame = document.querySelector(".embedded");

button?.addEventListener("click", async () => {
  area.select();
  // Where the address is not https, there is no clipboard but this old way.
  await (navigator.clipboard?.writeText(area.value) ?? document.execCommand("copy"));
  document.querySelector("[role=status]:empty")?.append(button.dataset.done);
});
if (button) button.parentElement.hidden = false;

function fit() {
  const page = frame.contentDocument?.body;
  if (page?.childElementCount) frame.height = page.offsetHeight;
}

frame?.addEventListener("load", fit);
addEventListener("resize", () => frame && fit());
