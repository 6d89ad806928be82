/* A paper is there to be printed: one button does it. Without JavaScript, the browser's own menu. */
const imprimer = document.getElementById("imprimer");
imprimer.hidden = false;
imprimer.onclick = () => {
  print();
  document.body.classList.add("imprime");
};
// Back shows no code again, whatever the browser kept of the page.
addEventListener("pagehide", () => {
  for (const code of document.querySelectorAll("[data-une-fois]")) code.remove();
});
