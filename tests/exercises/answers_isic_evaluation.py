"""The capstone's evaluation: to each exercise a right answer, and answers that real misunderstandings give."""


def right_balanced(confusion):
    return sum(row[k] / sum(row) for k, row in enumerate(confusion)) / len(confusion)


ANSWERS = {
    "isic-balanced": (
        right_balanced,
        [
            lambda table: sum(row[k] for k, row in enumerate(table)) / sum(map(sum, table)),
            lambda table: (
                sum(table[k][k] / max(1, sum(row[k] for row in table)) for k in range(len(table))) / len(table)
            ),
            lambda table: right_balanced(table) * len(table),
        ],
    ),
}
ABOUT = {
    "isic-balanced": ["plain accuracy", "precision", "their mean"],
}
