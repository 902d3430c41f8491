"""Names, copulas, reported speech and complements: steps from Universal Dependencies to the CLEAR scheme."""

from training import clear_lexicon as lexicon
from training.clear_tree import Tree


def head_names_by_last_word(tree: Tree) -> None:
    """Names and other flat sequences: the last word heads, the others are its compounds."""
    for node in range(len(tree)):
        parts = [c for c in tree.children(node, "flat", "flat:name", "flat:foreign") if c > node]
        if not parts or any(tree.tokens[p].upos == "NUM" for p in parts) or tree.tokens[node].upos == "NUM":
            continue
        last = parts[-1]
        tree.promote(last, node)
        tree.rel[node] = "compound"
        for child in tree.children(node):
            inner = node < child < last and tree.base(child) in ("punct", "case")
            if not inner or child > last:
                tree.head[child] = last
        for part in parts[:-1]:
            tree.rel[part] = "compound"


def attach_titles(tree: Tree) -> None:
    """Label a title before a name compound, or nmod with a complement; its determiner belongs to the name."""
    for node in range(len(tree)):
        if tree.rel[node] != "nmod:desc":
            continue
        complex_title = any(tree.base(c) in ("nmod", "acl", "conj") for c in tree.children(node))
        tree.rel[node] = "nmod" if complex_title or tree.head[node] < node else "compound"
        if tree.head[node] > node:
            for child in tree.children(node, "det", "nmod:poss"):
                tree.head[child] = tree.head[node]


def head_money_by_amount(tree: Tree) -> None:
    """A currency sign modifies its amount, not the other way round."""
    for node in range(len(tree)):
        if tree.word(node).upper() not in lexicon.CURRENCY_SIGNS and tree.xpos(node) != "$":
            continue
        amounts = [c for c in tree.children(node, "nummod") if c > node]
        if not amounts:
            continue
        amount = amounts[0]
        if tree.base(node) in ("compound", "nmod") and not tree.children(node, "case"):
            tree.rel[node] = "nmod"
        tree.promote(amount, node)
        tree.rel[node] = "quantmod"
        for child in tree.children(node):
            tree.head[child] = amount


def raise_copulas(tree: Tree) -> None:
    for copula in range(len(tree)):
        if tree.rel[copula] == "cop" and tree.head[copula] >= 0:
            _raise_copula(tree, copula, tree.head[copula])


def _raise_copula(tree: Tree, copula: int, predicate: int) -> None:
    outer = tree.children(predicate, "nsubj:outer", "csubj:outer")
    tree.promote(copula, predicate)
    for child in tree.children(predicate):
        if child != copula and _belongs_to_copula(tree, child, copula, predicate, bool(outer)):
            tree.head[child] = copula
    for child in outer:
        tree.rel[child] = tree.rel[child].split(":")[0]
    tree.rel[predicate] = _predicate_relation(tree, predicate)


def _predicate_relation(tree: Tree, predicate: int) -> str:
    if any(tree.xpos(c) != "POS" for c in tree.children(predicate, "case")):
        return "obl"
    token = tree.tokens[predicate]
    if tree.is_verb(predicate) and not token.xpos.startswith("NN"):
        infinitive = any(tree.xpos(c) == "TO" for c in tree.children(predicate, "mark"))
        return "xcomp" if infinitive and not tree.children(predicate, "nsubj") else "ccomp"
    if token.upos == "ADJ":
        return "acomp"
    return "advmod" if token.upos == "ADV" else "attr"


def _belongs_to_copula(tree: Tree, child: int, copula: int, predicate: int, clause: bool) -> bool:
    base, before = tree.base(child), child < copula
    if clause:
        return tree.rel[child].endswith(":outer") or before or (base == "punct" and child > predicate)
    if base == "advcl" and not before and tree.tokens[predicate].upos in ("ADJ", "ADV"):
        return not any(tree.word(m) in ("as", "than") for m in tree.children(child, "mark"))
    if base in (
        "nsubj",
        "csubj",
        "aux",
        "mark",
        "punct",
        "advcl",
        "parataxis",
        "discourse",
        "expl",
        "vocative",
        "dislocated",
        "cc",
    ):
        return not (base == "punct" and copula < child < predicate and tree.xpos(child) == "HYPH")
    if base == "advmod":
        return before or not _modifies_predicate(tree, child, predicate)
    if base in ("obl", "obj", "iobj", "cop", "ccomp", "xcomp"):
        adjectival = tree.tokens[predicate].upos in ("ADJ", "ADV") or tree.is_verb(predicate)
        return before or (base == "obl" and not adjectival)
    if base == "conj":
        return tree.is_verb(child) or bool(
            tree.children(child, "nsubj", "nsubj:pass", "cop", "aux", "nsubj:outer")
        )
    return False


def _modifies_predicate(tree: Tree, adverb: int, predicate: int) -> bool:
    word = tree.word(adverb)
    if word in lexicon.DEGREE_ADVERBS:
        return True
    manner = (
        word.endswith("ly")
        and tree.tokens[predicate].upos == "ADJ"
        and word not in ("only", "early", "really")
    )
    return manner and adverb == predicate - 1


def raise_reporting_verbs(tree: Tree) -> None:
    """In "“…,” he said" the verb of saying heads and the words said are its ccomp."""
    for verb in range(len(tree)):
        said = tree.head[verb]
        if (
            tree.base(verb) != "parataxis"
            or said < 0
            or said > verb
            or tree.lemma(verb) not in lexicon.REPORTING_VERBS
        ):
            continue
        objects = tree.children(verb, "ccomp", "xcomp") + [c for c in tree.children(verb, "obj") if c > verb]
        if objects or not tree.children(verb, "nsubj"):
            continue
        clause = tree.subtree(verb)
        trailing = [i for i in tree.subtree(said) - clause if i > max(clause) and tree.base(i) != "punct"]
        if trailing:
            continue
        tree.promote(verb, said)
        tree.rel[said] = "ccomp"
        for child in tree.children(said):
            if tree.base(child) in ("punct", "parataxis") and child > min(clause):
                tree.head[child] = verb


def raise_free_relatives(tree: Tree) -> None:
    """ "what he said": the verb heads the clause and the question word is its argument."""
    for word in range(len(tree)):
        if tree.xpos(word) not in ("WP", "WDT", "WRB"):
            continue
        clauses = [c for c in tree.children(word, "acl:relcl", "advcl:relcl") if c > word]
        if not clauses:
            continue
        verb = clauses[0]
        role = _CLAUSAL.get(tree.rel[word], tree.rel[word])
        cased = bool(tree.children(word, "case"))
        tree.promote(verb, word)
        tree.rel[verb] = "advcl" if tree.base(word) in ("obl", "advmod") and not cased else role
        for child in tree.children(word):
            tree.head[child] = verb
        subject = tree.children(verb, "nsubj", "nsubj:pass", "csubj", "expl")
        passive = bool(tree.children(verb, "aux:pass"))
        if tree.xpos(word) == "WRB":
            tree.rel[word] = "advmod"
        else:
            tree.rel[word] = "obj" if subject else ("nsubj:pass" if passive else "nsubj")


_CLAUSAL = {
    "obj": "ccomp",
    "nsubj": "csubj",
    "nsubj:pass": "csubj:pass",
    "attr": "ccomp",
    "advmod": "advcl",
    "iobj": "ccomp",
    "appos": "acl",
    "nsubj:outer": "csubj",
}


def label_complements(tree: Tree) -> None:
    """Label a verbless xcomp acomp, attr or oprd; after "want" the object is the infinitive's subject."""
    for node in range(len(tree)):
        if tree.rel[node] != "xcomp" or tree.head[node] < 0:
            continue
        governor = tree.head[node]
        objects = [c for c in tree.children(governor, "obj", "iobj") if c < node]
        passive = tree.children(governor, "nsubj:pass", "aux:pass")
        if tree.is_verb(node) and tree.xpos(node) not in ("JJ", "NN"):
            if objects and tree.lemma(governor) in lexicon.SMALL_CLAUSE_VERBS and tree.is_verb(governor):
                tree.rel[node] = "ccomp"
                tree.rel[objects[-1]] = "nsubj"
                tree.head[objects[-1]] = node
        elif any(tree.xpos(c) != "POS" for c in tree.children(node, "case")):
            tree.rel[node] = "obl"
        elif objects or passive:
            tree.rel[node] = "oprd"
        elif tree.tokens[node].upos == "ADJ":
            tree.rel[node] = "acomp"
        elif tree.tokens[node].upos == "ADV":
            tree.rel[node] = "advmod"
        else:
            tree.rel[node] = "attr" if tree.lemma(governor) in lexicon.LINKING_VERBS else "oprd"
