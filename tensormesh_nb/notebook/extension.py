"""The extension: ``%load_ext`` and ``%unload_ext``."""

from __future__ import annotations

from functools import partial
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from ..assembly.accounting.timing import TIMES
from ..client.variants.live_display import set_live_display
from .completion import Completion
from .grammar.first_line import FirstLine
from .magic import TMChat
from .output.front_end import has_kernel
from .output.live_variants import LiveVariants
from .output.result_display import ResultDisplay
from .output.terminal import TerminalText
from .session import Session

__all__ = ["load", "unload"]


def load(shell: InteractiveShell) -> None:
    """Register the magic and its completion. No network, no key, no output."""
    unload(shell)
    magics = TMChat(shell)
    shell.register_magics(magics)
    FirstLine(shell).register()
    if shell.Completer is not None:
        shell.Completer.custom_matchers.append(Completion(magics.session, shell.user_ns).match)
    set_live_display(partial(_live_variants, shell, magics.session))
    if has_kernel(shell):
        ResultDisplay(magics.session, magics.view_of_results).register(shell)
    else:
        TerminalText(magics.session).register(shell)


def unload(shell: InteractiveShell) -> None:
    """Undo :func:`load` and close all connections."""
    set_live_display(None)
    configurables: list[Any] = shell.configurables
    for magics in [each for each in configurables if isinstance(each, TMChat)]:
        configurables.remove(magics)
        magics.session.close()
    TIMES.are_shown = True
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("tmchat", None)
    shell.magics_manager.registry.pop(TMChat.__name__, None)
    if shell.Completer is not None:
        matchers = shell.Completer.custom_matchers
        matchers[:] = [each for each in matchers if not _is_ours(each)]
    FirstLine.unregister(shell)
    ResultDisplay.unregister(shell)
    TerminalText.unregister(shell)


def _live_variants(shell: InteractiveShell, session: Session) -> LiveVariants | None:
    live = LiveVariants(shell, session)
    return live if live.is_possible else None


def _is_ours(matcher: object) -> bool:
    return isinstance(getattr(matcher, "__self__", None), Completion)
