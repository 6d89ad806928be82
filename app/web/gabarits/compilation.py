"""How templates are compiled: by Jinja, without what it asks in case, and ours never need.

The last step of the wizard calls eighty functions and writes two hundred and forty values. Of each
function Jinja asks at each call whether it wants the template's context, and of each text written
it makes a `Markup`, to be joined at once with the others. Answered when the template is compiled: see decision 77.
"""

from collections.abc import MutableMapping
from keyword import iskeyword
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes, runtime
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]


def echapper(valeur: Any) -> str:
    """Return a value as a template writes it: what `escape` gives, as a plain text."""
    genre = type(valeur)
    if genre is Markup:
        return valeur  # type: ignore[no-any-return]
    return _escape_inner(valeur) if genre is str else escape(valeur)


class Macro(runtime.Macro):
    """A macro, called as any function."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Draw it."""
        valeurs = [*args, *[kwargs.pop(nom, missing) for nom in self.arguments[len(args) :]]]
        if self.caller:
            valeurs.append(kwargs.pop("caller", None) or self._environment.undefined(name="caller"))
        if self.catch_kwargs:
            valeurs.append(kwargs)
        elif kwargs:
            raise TypeError(f"la macro {self.name} ne connaît pas {', '.join(kwargs)}")
        dessine = self._func(*valeurs)
        return Markup(dessine) if self._default_autoescape else dessine  # noqa: S704


class Generateur(CodeGenerator):
    """Writes the Python of a template."""

    def visit_Template(  # noqa: N802
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        """Write a whole template, which finds `echapper`."""
        super().visit_Template(node, frame)
        self.writeline(f"from {__name__} import {echapper.__name__}, {Macro.__name__}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call as Python does: nothing of ours asks for the template's context."""
        self.visit(node.node, frame)
        self.write("(")
        for donne in node.args:
            self.visit(donne, frame)
            self.write(", ")
        if node.dyn_args is not None:
            self._deployer("*", node.dyn_args, frame)
        for nomme in node.kwargs:
            self._nommer(nomme, frame)
        if node.dyn_kwargs is not None:
            self._deployer("**", node.dyn_kwargs, frame)
        self.write("caller=caller)" if forward_caller else ")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write a macro: ours name all that they are given, and who calls them is not among it."""
        if macro_ref.accesses_varargs or any(nom.name == "caller" for nom in macro_ref.node.args):
            self.fail(
                "une macro nomme ce qu’elle reçoit, sauf qui l’appelle", macro_ref.node.lineno
            )
        super().macro_def(macro_ref, frame)

    def _deployer(self, etoiles: str, suite: nodes.Expr, frame: Frame) -> None:
        self.write(etoiles)
        self.visit(suite, frame)
        self.write(", ")

    def _nommer(self, nomme: nodes.Keyword, frame: Frame) -> None:
        # `class` is a word of HTML, and one that Python keeps for itself.
        self.write(f"**{{{nomme.key!r}: " if iskeyword(nomme.key) else f"{nomme.key}=")
        self.visit(nomme.value, frame)
        self.write("}, " if iskeyword(nomme.key) else ", ")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        # Plain texts (`.txt`) and what is only known when it runs stay Jinja's.
        connu = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
        if connu and finalize.src is None:
            self.write(f"{echapper.__name__}(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Gabarits(Environment):
    """Templates whose globals are all set when the application starts, each compiled once.

    Jinja looks globals up in a chain of maps at each import of each page, in case they change: a
    tenth of the time of the login, saved. Its own cache keeps 400 templates, fewer than there are,
    by a key that it makes each time.
    """

    code_generator_class = Generateur

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, cache_size=-1, **options)
        self._compiles: dict[str, Template] = {}

    def get_template(
        self,
        name: Any,
        parent: str | None = None,
        globals: Any = None,  # noqa: A002
    ) -> Template:
        """Return a template, compiled the first time; it is then what it was."""
        trouve = self._compiles.get(name)
        if trouve is None:
            trouve = self._compiles[name] = super().get_template(name, parent, globals)
        return trouve

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals."""
        return {**self.globals, **(d or {})}
