"""The contract keeps the rules that buf calls STANDARD, and every part of it is explained."""

import re
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor
from quotewire.v1 import quotewire_pb2

ROOT = Path(__file__).parents[2]
FILE = quotewire_pb2.DESCRIPTOR
SOURCE = (ROOT / "proto" / FILE.name).read_text()


def all_messages() -> list[Descriptor]:
    found = []
    waiting = list(FILE.message_types_by_name.values())
    while waiting:
        message = waiting.pop()
        found.append(message)
        waiting.extend(message.nested_types)
    return found


def all_enums() -> list[EnumDescriptor]:
    nested = [enum for message in all_messages() for enum in message.enum_types]
    return [*FILE.enum_types_by_name.values(), *nested]


def is_pascal_case(name: str) -> bool:
    return re.fullmatch(r"([A-Z][a-z0-9]*)+", name) is not None


def is_snake_case(name: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) is not None


def upper_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def test_package_is_versioned_and_names_the_folder_of_its_file():
    assert re.fullmatch(r"[a-z]+\.v[1-9][0-9]*", FILE.package)
    assert str(Path(FILE.name).parent) == FILE.package.replace(".", "/")
    assert is_snake_case(Path(FILE.name).stem)


def test_every_proto_file_is_generated():
    protos = {path.relative_to(ROOT / "proto").as_posix() for path in ROOT.glob("proto/**/*.proto")}

    assert protos == {FILE.name}


@pytest.mark.parametrize("service", FILE.services_by_name.values(), ids=lambda service: service.name)
def test_service_and_methods_are_named_by_the_rules(service):
    assert is_pascal_case(service.name)
    assert service.name.endswith("Service")
    for method in service.methods:
        assert is_pascal_case(method.name)
        assert method.input_type.name == f"{method.name}Request"
        assert method.output_type.name == f"{method.name}Response"


def test_no_two_methods_share_a_request_or_a_response():
    methods = [method for service in FILE.services_by_name.values() for method in service.methods]
    types = [kind.full_name for method in methods for kind in (method.input_type, method.output_type)]

    assert len(types) == len(set(types))


@pytest.mark.parametrize("message", all_messages(), ids=lambda message: message.name)
def test_message_and_fields_are_named_by_the_rules(message):
    assert is_pascal_case(message.name)
    for field in message.fields:
        assert is_snake_case(field.name)
        assert not field.name.startswith(f"{upper_snake_case(message.name).lower()}_")
    for oneof in message.oneofs:
        assert is_snake_case(oneof.name.removeprefix("_"))


@pytest.mark.parametrize("message", all_messages(), ids=lambda message: message.name)
def test_field_numbers_are_small_and_unreserved(message):
    # One byte of tag for each field; a number that was used once stays in the file as `reserved`.
    assert all(1 <= field.number <= 15 for field in message.fields)


@pytest.mark.parametrize("enum", all_enums(), ids=lambda enum: enum.name)
def test_enum_values_have_the_name_of_the_enum_and_zero_means_nothing(enum):
    prefix = upper_snake_case(enum.name) + "_"

    assert is_pascal_case(enum.name)
    assert enum.values_by_number[0].name == f"{prefix}UNSPECIFIED"
    for value in enum.values:
        assert value.name.startswith(prefix)
        assert value.name == value.name.upper()
    assert len({value.number for value in enum.values}) == len(enum.values)


def test_every_import_is_used():
    used = {
        field.message_type.file.name
        for message in all_messages()
        for field in message.fields
        if field.message_type is not None
    }

    assert {dependency.name for dependency in FILE.dependencies} == used - {FILE.name}


def test_what_may_be_absent_has_presence():
    quote = quotewire_pb2.Quote.DESCRIPTOR

    assert all(
        quote.fields_by_name[name].has_presence
        for name in ("cue", "speaker", "role", "date", "outlet", "confidence")
    )


def test_service_methods_messages_and_enums_are_explained():
    lines = SOURCE.splitlines()
    declared = [
        index for index, line in enumerate(lines) if re.match(r"\s*(service|rpc|message|enum) \w+", line)
    ]

    silent = [lines[index].strip() for index in declared if not lines[index - 1].strip().startswith("//")]

    assert len(declared) > 30
    assert silent == []
