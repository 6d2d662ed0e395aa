"""`twenty networks` lists the pretrained networks; `twenty network` makes one ready ahead of its first use."""

import argparse

from cli.terminal import Commands, say
from model.network.backbone import make_graphs
from model.network.catalogue import DEFAULT, SUGGESTED, Offer, beside, check_name, known_spec, offered, relative_work
from model.network.graph_cache import is_ready


def add_to(commands: Commands) -> None:
    """Add the commands to the command line."""
    commands.add_parser("networks", help="list the pretrained networks to choose from").set_defaults(run=_list)
    one = commands.add_parser("network", help="make the files of a network, and of those beside it, ahead")
    one.set_defaults(run=_prepare_with_those_beside)
    one.add_argument("network", nargs="?", default=DEFAULT, metavar="NAME", help="downloaded where it must be")


def _prepare_with_those_beside(options: argparse.Namespace) -> None:
    for name in (options.network, *(spec.name for spec in beside(options.network))):
        prepare(name)


def prepare(network: str) -> None:
    """Make a network's files, unless they are there."""
    check_name(network)
    if is_ready(network):
        return
    source = "" if known_spec(network) else ", with weights that are downloaded unless they are there"
    say(f"Preparing the network {network}{source} (once on this machine) ...")
    make_graphs(network)


def _list(_: argparse.Namespace) -> None:
    print(f"{'name':44s} {'':12s} {'weights':>8s} {'pixels':>7s} {'work':>6s}  licence")
    for offer in offered():
        print(_in_columns(offer))
    print(
        f"Work: multiplications a photo, in times of {DEFAULT}. Further networks of torchvision and timm are chosen by "
        "name (twenty network NAME); convolutional ones work, vision transformers do not."
    )


def _in_columns(offer: Offer) -> str:
    if offer.spec is None:
        return f"{offer.name:44s} {'to download':37s}  {SUGGESTED[offer.name]}"
    state = "prepared" if offer.prepared else "installed" if offer.why_not is None else "not there"
    millions, spec = f"{offer.spec.parameters / 1e6:.1f} M", offer.spec
    columns = f"{offer.name:44s} {state:12s} {millions:>8s} {spec.side:>7d} {relative_work(spec):>6s}  {spec.licence}"
    return f"{columns}  {offer.why_not or ''}".rstrip()
