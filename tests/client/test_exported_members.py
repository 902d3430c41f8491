"""The public names of the client."""

import quotewire
import quotewire.aio


def test_exported_names_are_sorted_and_exist() -> None:
    constants = [name for name in quotewire.__all__ if name.isupper()]
    others = [name for name in quotewire.__all__ if not name.isupper()]

    assert constants + others == sorted(constants) + sorted(others)
    assert [name for name in quotewire.__all__ if not hasattr(quotewire, name)] == []


def test_every_public_name_is_exported() -> None:
    submodules = {"v1", "cli"}
    public = {name for name in vars(quotewire) if not name.startswith("_")} - submodules

    assert public - set(quotewire.__all__) == set()


def test_both_clients_offer_the_same_calls() -> None:
    def calls(client: type) -> set[str]:
        return {name for name in vars(client) if not name.startswith("_")}

    assert calls(quotewire.QuoteClient) == calls(quotewire.aio.QuoteClient)
