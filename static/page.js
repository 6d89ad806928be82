/* What htmx leaves to the page: settings, who and where it is for, focus, a line that drops. */
(() => {
  const faire = (nom, geste) => document.addEventListener(`htmx:${nom}`, geste);
  const ici = (id) => document.getElementById(id);
  // A form or a link is an act, and what one presses in #reprise. Anything else is a living region
  // that asks by itself.
  const estUnActe = ({ elt, target }) => elt.matches("form, a") || target.id === "reprise";
  // Hides what is in the page, and leaves the page: nobody's name, nothing lost.
  const cacherLaPage = (oui) => ici("contenu").toggleAttribute("data-cache", oui);
  const vider = (...noms) => noms.forEach((nom) => ici(nom).replaceChildren());

  Object.assign(htmx.config, {
    historyCacheSize: 0, refreshOnHistoryMiss: true, historyRestoreAsHxRequest: false,
    allowEval: false, allowScriptTags: false, includeIndicatorStyles: false,
    selfRequestsOnly: true, timeout: 20000, defaultSettleDelay: 0,
    attributesToSettle: ["class"], // a style that a browser's add-on left on a field is not ours to copy
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..|400|401|403|404|405|409|413|422", swap: true },
      { code: "...", swap: false, error: true },
    ],
  });

  faire("configRequest", ({ detail }) => {
    detail.headers["X-Coquille"] = ici("entete").dataset.coquille;
    detail.headers["X-Rangee"] = ici("espaces")?.dataset.etat ?? "";
  });

  // A slow answer is not silence, nor is a second press.
  let patience;
  const patienter = () => {
    const { dataset, classList } = ici("annonce");
    ici("annonce").textContent = dataset.lente;
    classList.add("lente");
  };
  const nePlusPatienter = () => {
    const { dataset, classList, textContent } = ici("annonce");
    clearTimeout(patience);
    if (textContent === dataset.lente) vider("annonce"); // else the answer already speaks there
    classList.remove("lente");
  };

  // An act already on its way is not sent twice, nor while the browser leaves for another site;
  // what is still being typed is not asked again beside the form that sends it. Told before htmx
  // queues it: it would send it after the first.
  const enCours = new WeakSet();
  let lien = null; // the page asked for last: what one no longer waits for does not come
  faire("confirm", (e) => {
    const { elt } = e.detail;
    if (enCours.has(elt)) patienter();
    if (enCours.has(elt) || enCours.has(elt.form)) e.preventDefault();
  });
  faire("beforeRequest", ({ detail: { requestConfig } }) => {
    if (!estUnActe(requestConfig)) return;
    const { elt } = requestConfig;
    enCours.add(elt);
    if (requestConfig.verb === "get") {
      if (lien?.isConnected) htmx.trigger(lien, "htmx:abort");
      lien = elt;
    }
    elt.querySelectorAll("[data-hx-post]").forEach((vivant) => htmx.trigger(vivant, "htmx:abort"));
    vider("etat", "annonce"); // what was said of the page left is not met again on the next
    clearTimeout(patience);
    patience = setTimeout(patienter, 1000);
  });
  faire("afterRequest", ({ detail: { requestConfig, xhr } }) => {
    if (!estUnActe(requestConfig)) return;
    setTimeout(() => enCours.delete(requestConfig.elt), xhr.getResponseHeader("HX-Redirect") ? 5000 : 0);
    nePlusPatienter();
  });

  // Back, from a draft just opened, leads to its choices and not to an empty first step.
  faire("beforeHistoryUpdate", ({ detail }) => {
    const ouvert = /^(\/mandats\/nouveau\/[^/]+)\/identite$/.exec(detail.history.path);
    if (ouvert && location.pathname === "/mandats/nouveau")
      history.replaceState(history.state, "", `${ouvert[1]}/choix`);
  });

  // A living region says one sentence aloud, never its content.
  faire("afterSettle", ({ detail: { target } }) => {
    const phrase = target.querySelector("[data-annonce]");
    if (phrase) ici("annonce").textContent = phrase.textContent;
    phrase?.remove();
  });

  // Passkeys are offered where the browser has them.
  const proposer = (dans) => window.PublicKeyCredential
    && dans.querySelectorAll("[data-si-cle]").forEach((offre) => { offre.hidden = false; });
  proposer(document);
  faire("afterSettle", ({ detail: { target } }) => proposer(target));

  // An act leads to its answer, else to the title; what the page asked by itself takes no focus.
  const viser = (target) => {
    const reponse = target.querySelector("[autofocus]"); // htmx has focused it
    if (reponse) return setTimeout(() => reponse.scrollIntoView({ block: "nearest" }));
    const titre = target.querySelector("h1, h2");
    if (!titre) return;
    titre.tabIndex = -1;
    titre.focus({ preventScroll: target.id === "contenu" });
  };
  let arrivee = null;
  faire("afterSettle", ({ detail: { target, xhr, requestConfig } }) => {
    if (xhr === arrivee || !["contenu", "reprise"].includes(target.id)) return;
    arrivee = xhr; // told once for each element that settles
    if (target.id === "contenu") vider("reprise");
    cacherLaPage(!!ici("reprise").querySelector("[data-absence]"));
    if (estUnActe(requestConfig)) viser(target);
  });

  // One way to send again, whatever had been sent: what is on the page now, as it was first asked.
  const renvoyer = (requete) => {
    const { elt, verb, path, triggeringEvent } = requete;
    const { submitter } = triggeringEvent ?? {};
    if (!estUnActe(requete)) htmx.ajax(verb, path, { source: elt });
    else if (elt.matches("form") && !submitter) elt.requestSubmit();
    else (submitter ?? elt).click();
  };

  // Nothing is swapped then: what was typed stays, and the cause is said. One button sends again
  // what did not arrive or found nobody; a refusal offers nothing.
  const panne = ({ detail: { xhr, requestConfig } }) => {
    const etat = ici("etat");
    const lue = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
    const phrase = lue.querySelector(".erreurs li") ?? lue.querySelector("h1 + p, p:only-child");
    const { coupure, coupureVive } = etat.dataset;
    etat.replaceChildren(phrase?.textContent ?? (estUnActe(requestConfig) ? coupure : coupureVive));
    if (xhr.status && xhr.status < 500) return;
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.textContent = etat.dataset.renvoyer;
    bouton.onclick = () => renvoyer(requestConfig);
    etat.append(" ", bouton);
  };
  ["responseError", "sendError", "timeout"].forEach((nom) => faire(nom, panne));

  // In a low window (400 % zoom) no notice sticks: it is gone to.
  const notices = new MutationObserver(() => ["etat", "reprise"].map(ici).forEach((notice) =>
    notice.firstChild && notice.getBoundingClientRect().top < 0 && notice.scrollIntoView()));
  ["etat", "reprise"].forEach((id) => notices.observe(ici(id), { childList: true }));

  // What a lock stopped is asked again once it is opened, and nothing else; a request that gets
  // through ends what the ones before had to say.
  let arretee = null;
  faire("beforeSwap", ({ detail }) => {
    if (detail.xhr.status !== 401 || estUnActe(detail.requestConfig)) return;
    detail.shouldSwap = !arretee; // said once: a code is perhaps being typed there
    arretee = detail.requestConfig;
  });
  faire("afterRequest", ({ detail: { target, xhr } }) => {
    if (!xhr.status || xhr.status >= 400) return;
    vider("etat", "reprise");
    cacherLaPage(false);
    if (arretee && target.id === "reprise") renvoyer(arretee);
    arretee = null;
  });

  // Any answer but a lock or a breakdown is a sign of presence, unless the page asked by itself
  // (`data-d-elle-meme`): the warnings before the end count
  // again, and give the focus back to what had it before them.
  let vue = Date.now();
  let avant;
  document.addEventListener("focusin", ({ target, relatedTarget }) => {
    if (target.closest(".veille") && relatedTarget && !relatedTarget.closest(".veille")) avant = relatedTarget;
  });
  const recompter = (veille) => {
    if (veille.contains(document.activeElement)) (avant?.isConnected ? avant : ici("contenu")).focus();
    veille.style.animation = "none";
    veille.getBoundingClientRect();
    veille.style.animation = "";
  };
  faire("afterRequest", ({ detail: { elt, xhr } }) => {
    if (!xhr.status || xhr.status > 400 || "dElleMeme" in elt.dataset) return;
    vue = Date.now();
    document.querySelectorAll(".veille > *").forEach(recompter);
  });

  // After half an hour without a request the login is over: nobody's name stays on the screen.
  const absence = ici("absence");
  const cacher = () => {
    if (!absence || ici("contenu").matches("[data-cache]") || Date.now() - vue < 30 * 60e3) return;
    cacherLaPage(true);
    ici("reprise").replaceChildren(absence.content.cloneNode(true));
    htmx.process(ici("reprise"));
  };
  setInterval(cacher, 15e3);

  // Enter in a search that shares its form with other questions searches.
  document.addEventListener("keydown", (e) => {
    const bouton = e.key === "Enter" && e.target.matches(".cherche input") && e.target.nextElementSibling;
    if (!bouton) return;
    e.preventDefault();
    bouton.click();
  });

  // What is ticked in a form that says `data-garde` is kept with its page in the history, from
  // the first tick: Back and Reload have the server draw it again, démarches found included.
  let garde = history.state?.garde;
  const garder = () => history.replaceState({ ...history.state, garde }, "");
  const deLaPage = ["csrf_token", "coquille", "envoi"];
  const noter = ({ target }) => {
    const form = target.closest("form[data-garde]");
    if (!form) return;
    garde = [...new FormData(form)].filter(([nom]) => !deLaPage.includes(nom));
    garder();
  };
  document.addEventListener("change", noter);
  // htmx forgets the state of the page it leaves, and of the one it comes back to. Once sent, the
  // server is the one who keeps.
  faire("beforeHistoryUpdate", ({ detail: { requestConfig } }) => {
    if (garde && !requestConfig.elt.matches("form[data-garde]")) garder();
    garde = undefined;
  });
  document.addEventListener("DOMContentLoaded", () => addEventListener("popstate", ({ state }) =>
    state?.garde && history.replaceState(state, "")));
  const form = document.querySelector("form[data-garde]");
  if (form && garde) {
    const values = new FormData();
    const fraiches = [...new FormData(form)].filter(([nom]) => deLaPage.includes(nom));
    [...garde, ...fraiches, ["chercher", "1"]].forEach(([nom, valeur]) => values.append(nom, valeur));
    htmx.ajax("post", location.pathname, { source: "#contenu", target: "#contenu", values });
  }
})();
