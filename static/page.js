/* What htmx leaves to the page: settings, who and where it is for, focus, a line that drops. */
(() => {
  const faire = (nom, geste) => document.addEventListener(`htmx:${nom}`, geste);
  const ici = (id) => document.getElementById(id);
  // A form or a link is an act, and what one presses in #reprise. Anything else is a living region
  // that asks by itself.
  const estUnActe = ({ elt, target }) => elt.matches("form, a") || target.id === "reprise";
  // Hides what is in the page, and leaves the page: nobody's name, nothing lost.
  const cacherLaPage = (oui) => ici("contenu").toggleAttribute("data-cache", oui);
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
  faire("beforeRequest", ({ detail: { requestConfig } }) => {
    if (!estUnActe(requestConfig)) return;
    const { elt } = requestConfig;
    enCours.add(elt);
    elt.querySelectorAll("[data-hx-post]").forEach((vivant) => htmx.trigger(vivant, "htmx:abort"));
    ici("etat").replaceChildren();
  });
  faire("afterRequest", ({ detail: { requestConfig, xhr } }) =>
    setTimeout(() => enCours.delete(requestConfig.elt), xhr.getResponseHeader("HX-Redirect") ? 5000 : 0));

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

  faire("afterSettle", ({ detail: { target, xhr, requestConfig } }) => {
    if (xhr === dite || !["contenu", "reprise"].includes(target.id)) return;
    dite = xhr;
    if (target.id === "contenu") ici("reprise").replaceChildren();
    cacherLaPage(!!ici("reprise").querySelector("[data-absence]"));
    if (!estUnActe(requestConfig)) return;
    const reponse = target.querySelector("[autofocus]");
    if (reponse) return setTimeout(() => reponse.scrollIntoView({ block: "nearest" }));
    const titre = target.querySelector("h1, h2");
    if (!titre) return;
    titre.tabIndex = -1;
    titre.focus({ preventScroll: target.id === "contenu" });
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

  // What a lock stopped is asked again once it is opened, and nothing else; a request that gets
  // through ends what the ones before had to say.
  let arretee = null;
  let vue = Date.now();
  faire("beforeSwap", ({ detail }) => {
    if (detail.xhr.status !== 401 || estUnActe(detail.requestConfig)) return;
    detail.shouldSwap = !arretee; // said once: a code is perhaps being typed there
    arretee = detail.requestConfig;
  });
  faire("afterRequest", ({ detail: { target, xhr } }) => {
    if (!xhr.status || xhr.status >= 400) return;
    vue = Date.now();
    ["etat", "reprise"].forEach((id) => ici(id).replaceChildren());
    cacherLaPage(false);
    if (arretee && target.id === "reprise") renvoyer(arretee);
    arretee = null;
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

  // In a low window (400 % zoom) the notice does not stick: it is gone to.
  new MutationObserver(() => ici("etat").firstChild && ici("etat").scrollIntoView({ block: "nearest" }))
    .observe(ici("etat"), { childList: true });
})();
