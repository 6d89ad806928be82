/* A paper is there to be printed: one button does it. Without JavaScript, the browser's own menu. */
const imprimer = document.getElementById("imprimer");
imprimer.hidden = false;
imprimer.onclick = () => print();
