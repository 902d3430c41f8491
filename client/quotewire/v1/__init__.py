"""Generated message classes and stubs of the contract, package ``quotewire.v1``.

Made by ``scripts/generate_stubs.sh`` from ``proto/quotewire/v1``; do not edit the generated files.
"""
