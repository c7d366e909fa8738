"""The process that documents a vocabulary with pyLODE: `python -m server.lode`, an order as JSON in, HTML as JSON out.

It works in a process of its own because the library sets up logging for everybody, keeps a cache beside its own code,
and fetches what it is told to; here it has no network, may write nothing, and may be killed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from server import jail

_MEMORY = 2_000_000_000
_SECONDS = 20


def main() -> None:
    """The order: the vocabulary as Turtle, the anchor of each term, the words for properties, and further sections."""
    # Before the walls are up, because a loop makes a pair of sockets: the library asks for one at every element.
    asyncio.set_event_loop(asyncio.new_event_loop())
    from pylode import OntPub, utils  # type: ignore[import-untyped]
    from pylode.rdf_elements import CLASS_PROPS, ONT_TYPES  # type: ignore[import-untyped]
    from pylode.version import __version__  # type: ignore[import-untyped]

    jail.leave_network()
    jail.refuse_sockets()
    jail.bound(_MEMORY)
    jail.bound_processor(_SECONDS)
    jail.hook_python()
    # Descriptions of other vocabularies and their pickles stand there; ours says what it needs of them itself.
    utils.RDF_FOLDER = Path("/nonexistent")
    order = json.load(sys.stdin)
    page = OntPub(order["turtle"], sort_subjects=True)
    page.fids.update(order["anchors"])
    for term in page.props_labeled:
        if str(term) in order["words"]:
            page.props_labeled[term]["title"] = order["words"][str(term)]
    parts = [page.make_html()]
    nodes = {str(node): node for node in page.ont.all_nodes()}
    for title, of, anchor in order["sections"]:
        if of in nodes:
            ONT_TYPES[nodes[of]] = ("", title)
            shown = (page.ont, page.back_onts, page.ns, nodes[of], CLASS_PROPS, page.toc, anchor, page.fids)
            parts.append(utils.section_html(title, *shown, page.props_labeled).render())
    json.dump({"made by": f"pyLODE {__version__}", "html": "\n".join(parts)}, sys.stdout)


if __name__ == "__main__":
    main()
