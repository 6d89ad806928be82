/* What htmx leaves to the page: settings, who and where it is for, focus, a line that drops. */
(() => {
  const faire = (nom, geste) => document.addEventListener(`htmx:${nom}`, geste);
  const ici = (id) => document.getElementById(id);
  const enCours = new WeakSet();
  let dite = null;

  Object.assign(htmx.config, {
    historyCacheSize: 0, refreshOnHistoryMiss: true, historyRestoreAsHxRequest: false,
    allowEval: false, allowScriptTags: false, includeIndicatorStyles: false,
    selfRequestsOnly: true, timeout: 20000, defaultSettleDelay: 0,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..|400|401|403|404|405|409|413|422", swap: true },
      { code: "...", swap: false, error: true },
    ],
  });

  faire("configRequest", ({ detail }) => {
    detail.headers["X-Coquille"] = ici("entete").dataset.coquille;
  });

  // A form or a link already on its way is not sent twice, nor while the browser leaves for
  // another site. Told before htmx queues it: it would send it after the first.
  faire("confirm", (e) => {
    const { elt } = e.detail;
    // What is still being typed is not asked again beside the form that sends it.
    if (enCours.has(elt) || enCours.has(elt.form)) e.preventDefault();
    if (enCours.has(elt)) patienter();
  });
  faire("beforeRequest", ({ detail: { elt } }) => {
    if (!elt.matches("form, a")) return;
    enCours.add(elt);
    elt.querySelectorAll("[data-hx-post]").forEach((vivant) => htmx.trigger(vivant, "htmx:abort"));
    ici("etat").replaceChildren();
  });
  faire("afterRequest", ({ detail: { elt, xhr } }) =>
    setTimeout(() => enCours.delete(elt), xhr.getResponseHeader("HX-Redirect") ? 5000 : 0));

  // A slow answer is not silence, nor is a second press.
  let lente;
  const patienter = () => {
    const { dataset, classList } = ici("annonce");
    ici("annonce").textContent = dataset.lente;
    classList.add("lente");
  };
  faire("beforeRequest", ({ detail: { elt } }) => {
    clearTimeout(lente);
    if (elt.matches("form, a")) lente = setTimeout(patienter, 1000);
  });
  faire("afterRequest", ({ detail: { requestConfig } }) => {
    if (!requestConfig.elt.matches("form, a")) return;
    clearTimeout(lente);
    if (ici("annonce").matches(".lente")) ici("annonce").replaceChildren();
    ici("annonce").classList.remove("lente");
  });

  // Each answer is a sign of presence: the warning before the end begins its count again.
  let retour;
  document.addEventListener("focusin", ({ target, relatedTarget: avant }) => {
    if (target.closest(".veille") && avant && !avant.closest(".veille")) retour = avant;
  });
  faire("afterRequest", ({ detail: { xhr } }) => xhr.status < 401 &&
    document.querySelectorAll(".veille > *").forEach((veille) => {
      if (veille.contains(document.activeElement)) (retour ?? ici("contenu")).focus();
      veille.style.animation = "none";
      veille.getBoundingClientRect();
      veille.style.animation = "";
    }));

  // Back, from a draft just opened, leads to its choices and not to an empty first step.
  faire("beforeHistoryUpdate", ({ detail }) => {
    const ouvert = /^(\/mandats\/nouveau\/[^/]+)\/identite$/.exec(detail.history.path);
    if (ouvert && location.pathname === "/mandats/nouveau")
      history.replaceState(history.state, "", `${ouvert[1]}/choix`);
  });

  // A living region says one sentence aloud, never its content.
  faire("afterSettle", ({ detail: { target } }) => {
    const dite = target.querySelector("[data-annonce]");
    if (dite) ici("annonce").textContent = dite.textContent;
    dite?.remove();
  });

  faire("afterSettle", ({ detail: { target, xhr } }) => {
    if (xhr === dite || !["contenu", "reprise"].includes(target.id)) return;
    dite = xhr;
    if (target.id === "contenu") ici("reprise").replaceChildren();
    const reponse = target.querySelector("[autofocus]");
    if (reponse) return setTimeout(() => reponse.scrollIntoView({ block: "nearest" }));
    const titre = target.querySelector("h1, h2");
    titre.tabIndex = -1;
    titre.focus({ preventScroll: target.id === "contenu" });
  });

  // Nothing is swapped then: what was typed stays, the cause is said, one button sends it again.
  const panne = ({ detail }) => {
    const etat = ici("etat");
    const lue = new DOMParser().parseFromString(detail.xhr.responseText || "", "text/html");
    const renvoyer = document.createElement("button");
    const { submitter } = detail.requestConfig?.triggeringEvent ?? {};
    renvoyer.type = "button";
    renvoyer.textContent = etat.dataset.renvoyer;
    renvoyer.onclick = () =>
      detail.elt.matches("form") ? detail.elt.requestSubmit(submitter) : detail.elt.click();
    const phrase = lue.querySelector(".erreurs li") ?? lue.querySelector("h1 + p");
    etat.replaceChildren(phrase?.textContent ?? etat.dataset.coupure, " ", renvoyer);
  };
  ["responseError", "sendError", "timeout"].forEach((nom) => faire(nom, panne));

  // In a low window (400 % zoom) the notice does not stick: it is gone to.
  new MutationObserver(() => ici("etat").firstChild && ici("etat").scrollIntoView({ block: "nearest" }))
    .observe(ici("etat"), { childList: true });
})();
