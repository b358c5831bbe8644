"""Writes descriptions that nest deeply, or are long without nesting, into a folder."""
import pathlib
import sys

DEPTH = 100_000
folder = pathlib.Path(sys.argv[1])


def write(name, body, before=""):
    (folder / f"{name}.nn").write_text(f"{before}\nnetwork net(image: f32[1, 8, 8]) {{\n{body}\n}}\n")


write("parentheses", "(" * DEPTH + "image" + ")" * DEPTH)
write("lists", "let _a = " + "[" * DEPTH + "]" * DEPTH + "\nimage")
write("minuses", "let _a = " + "-" * DEPTH + "1\nimage")
write("loops", "for a in [1] { " * DEPTH + "}" * DEPTH + "\nimage")
write("conditions", "if true { " * DEPTH + "}" * DEPTH + "\nimage")
write("sum", "let _a = 1" + " + 1" * DEPTH + "\nimage")
write("alternatives", "if false { image }" + " else if false { image }" * DEPTH + " else { image }")
chain = "".join(f"block b{i}(x) {{ x |> b{i + 1} }}\n" for i in range(100))
write("blocks", "image |> b0", chain + "block b100(x) { x |> relu }")
doubling = "".join(f"block b{i}(x) {{ x |> b{i + 1} |> b{i + 1} }}\n" for i in range(40))
write("doubling", "image |> b0", doubling + "block b40(x) { x |> relu }")
