/* Passkeys: asks the device, sends its answer with the form. `page.js` shows them where they work. */
(() => {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-sans-cle]").forEach((element) => { element.hidden = true; });
  const form = document.querySelector("form[data-cle]");
  if (!form) return;
  // By hand: browsers of 2023 have no parse…FromJSON nor toJSON.
  const lire = (texte) => Uint8Array.from(atob(texte.replace(/-/g, "+").replace(/_/g, "/")), (signe) => signe.charCodeAt());
  const ecrire = (octets) => octets && btoa(String.fromCharCode(...new Uint8Array(octets)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const lues = (cles) => cles?.map((cle) => ({ ...cle, id: lire(cle.id) }));
  const dire = (phrase) => { document.getElementById("cle-dite").textContent = phrase; };

  const demander = () => {
    const { user, ...demande } = JSON.parse(form.dataset.cle);
    const publicKey = {
      ...demande,
      challenge: lire(demande.challenge),
      allowCredentials: lues(demande.allowCredentials),
      excludeCredentials: lues(demande.excludeCredentials),
    };
    if (user) publicKey.user = { ...user, id: lire(user.id) };
    return navigator.credentials[user ? "create" : "get"]({ publicKey });
  };
  const envoyer = ({ id, type, rawId, response }) => {
    const dite = { transports: response.getTransports?.() };
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
      .forEach((nom) => { dite[nom] = ecrire(response[nom]) ?? undefined; });
    form.reponse.value = JSON.stringify({ id, type, rawId: ecrire(rawId), response: dite });
    form.submit();
  };
  // Cancelled, too late, no such device: browsers do not say which.
  const refuser = ({ name }) => dire(form.dataset[name === "InvalidStateError" ? "deja" : "refus"]);
  let enCours;
  const essayer = async () => {
    if (enCours) return;
    enCours = true;
    dire("");
    await demander().then(envoyer).catch(refuser);
    enCours = false;
  };
  form.addEventListener("submit", (e) => { e.preventDefault(); essayer(); });
  essayer();
})();
