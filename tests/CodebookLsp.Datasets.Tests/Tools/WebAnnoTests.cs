using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Tools;

/// <summary>INCEpTION's own reader is Java and comes with all of INCEpTION; <see cref="Parse"/> follows the format's chapter in its user
/// guide, and refuses what that reader refuses.</summary>
[TestClass]
public partial class WebAnnoTests
{
    private const string Layer = "#T_SP=webanno.custom.Codebooklsp|code|score\n";

    /// <summary>A span layer with two features, one without, and a relation: ours belongs before the relation's two columns.</summary>
    private const string Header = "#FORMAT=WebAnno TSV "
        + "3.3\n#T_SP=de.NamedEntity|identifier|value\n#T_SP=webanno.custom.Bare\n#T_RL=de.Dependency|DependencyType|BT_de.POS\n\n\n";

    private static readonly Gen<string> Token =
        Gen.OneOfConst("word", "é", "e\u0301", "😀", "👩\u200D👩", "שלום", "a|b", "[x]", "\\", "\\t", "->", "_", "*", ";", "\u200B");

    /// <summary>Sentences of tokens with one or no space between them.</summary>
    private static readonly Gen<(string Word, bool Space)[][]> Sentences = Gen.Select(Token, Gen.Bool).Array[1, 6].Array[1, 4];

    [TestMethod]
    public void Spans_become_a_layer_of_their_own_in_utf16() => Sentences.SelectMany(static sentences =>
    {
        var (file, text) = Made(sentences);
        return Gen.Select(SpanCases.In(text), SpanCases.In(text), Gen.Bool, (spans, later, crlf) =>
            (crlf ? file.Replace("\n", "\r\n", StringComparison.Ordinal) : file, text, spans, later));
    }).Sample(static (file, text, spans, later) =>
    {
        Assert.AreEqual(text, Rewriting.Read("webanno", file).Single().Texts.Single().Text);
        Assert.AreEqual(file, Rewriting.Write("webanno", file, static _ => null));

        var once = Write(file, spans);
        Assert.AreEqual(once, Write(once, spans), "adding twice is adding once");

        var replaced = Write(once, later);

        Assert.AreEqual(Write(file, later), replaced, "and leaves nothing of what was there");
        Assert.AreEqual(file, Without(replaced), "all other cells are as they were");
        var (found, tokens) = Parse(replaced);
        var expected = later.Select(
            span => (Span: span, Tokens: tokens.Where(token => token.Start < span.Range.End && span.Range.Start < token.End).ToList()))
            .Where(static span => span.Tokens is not []);
        Assert.AreEqual(
            string.Join('\n',
                expected.Select(
                static span =>
                $"{span.Tokens[0].Start}-{span.Tokens[^1].End} {span.Span.Label} "
                + $"{span.Span.Score?.ToString(CultureInfo.InvariantCulture) ?? "*"}").Order(StringComparer.Ordinal)),
            string.Join('\n', found.Order(StringComparer.Ordinal)));
    });

    [TestMethod]
    public void A_file_of_the_user_guide_gets_its_column_before_the_relations() => Assert.AreEqual(
        """
        #FORMAT=WebAnno TSV 3.3
        #T_SP=de.POS|PosValue
        #T_SP=webanno.custom.Codebooklsp|code|score
        #T_RL=de.Dependency|DependencyType|BT_de.POS


        #Text=I like it 😊 .
        1-1	0-1	I	PRP	_	_	SBJ	1-2
        1-2	2-6	like	VB	a\_b[8]|c[9]	*[8]|0.5[9]	_	_
        1-3	7-9	it	NN[7]	a\_b[8]	*[8]	_	_
        1-4	10-12	😊	NN[7]	x	*	_	_
        1-5	13-14	.	.	_	_	_	_

        """,
        Write(
            """
            #FORMAT=WebAnno TSV 3.3
            #T_SP=de.POS|PosValue
            #T_RL=de.Dependency|DependencyType|BT_de.POS


            #Text=I like it 😊 .
            1-1	0-1	I	PRP	SBJ	1-2
            1-2	2-6	like	VB	_	_
            1-3	7-9	it	NN[7]	_	_
            1-4	10-12	😊	NN[7]	_	_
            1-5	13-14	.	.	_	_

            """,
            new AddedSpan(0, new(2, 8), "a_b"), new AddedSpan(0, new(2, 6), "c", 0.5), new AddedSpan(0, new(10, 12), "x")));

    [TestMethod]
    public void A_trailing_tab_stays_and_parts_of_tokens_get_nothing_of_their_own() => Assert.AreEqual(
        "#FORMAT=WebAnno TSV 3.3\n" + Layer + "\n\n#Text=plays\n1-1\t0-5\tplays\tx\t0.25\t\n1-1.1\t0-4\tplay\t_\t_\t\n",
        Write("#FORMAT=WebAnno TSV 3.3\n\n\n#Text=plays\n1-1\t0-5\tplays\t\n1-1.1\t0-4\tplay\t\n", new AddedSpan(0, new(0, 4), "x", 0.25)));

    [TestMethod]
    public void A_byte_order_mark_stays() => Assert.AreEqual(
        "\uFEFF#FORMAT=WebAnno TSV 3.3\n" + Layer + "\n\n#Text=a\n1-1\t0-1\ta\t_\t_\n",
        Write("\uFEFF#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n1-1\t0-1\ta\n"));

    [TestMethod]
    [DataRow("no header\n", "'dataset' cannot be read as webanno: its first line is not '#FORMAT=WebAnno TSV 3.3'.")]
    [DataRow("#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n1-1\tx\ta\n",
        "'dataset', line 5 (byte 34) is no token: its second column is not the place of one ('0-5'). What comes after it is uncertain, so "
        + "nothing was changed; fix the file first.")]
    [DataRow("#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n1-1\t0-9\ta\n",
        "'dataset', line 5 (byte 34) ends at 9, which is not in its sentence. What comes after it is uncertain, so nothing was changed; "
            + "fix "
        + "the file first.")]
    public void What_is_wrong_is_said_with_its_place(string file, string message) =>
        Assert.AreEqual(message, Assert.ThrowsExactly<DatasetException>(() => Rewriting.Read("webanno", file)).Message);

    private static string Write(string file, params AddedSpan[] spans) => Rewriting.Write("webanno", file, _ => Rewriting.Spans(spans));

    private static (string File, string Text) Made((string Word, bool Space)[][] sentences)
    {
        var file = new StringBuilder(Header);
        var text = new StringBuilder();
        for (var i = 0; i < sentences.Length; i++)
        {
            if (i > 0)
                text.Append('\n');

            var lines = new StringBuilder();
            var sentence = new StringBuilder();
            for (var j = 0; j < sentences[i].Length; j++)
            {
                var (word, space) = sentences[i][j];
                var start = text.Length + sentence.Length;
                lines.Append(CultureInfo.InvariantCulture,
                    $"{i + 1}-{j + 1}\t{start}-{start + word.Length}\t{Escaped(word)}\t*[3]\tPER[{i + j}]\t*\t_\t_\t\n");
                sentence.Append(word).Append(space && j < sentences[i].Length - 1 ? " " : "");
            }

            file.Append(i > 0 ? "\n" : "").Append("#Text=").Append(sentence.ToString().Replace("\\", "\\\\", StringComparison.Ordinal))
                .Append('\n').Append(lines);
            text.Append(sentence);
        }

        return (file.ToString(), text.ToString());
    }

    private static string Escaped(string word) => Reserved().Replace(word, "\\$0");

    /// <summary>The file without our layer and its two columns.</summary>
    private static string Without(string file)
    {
        var newline = file.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        return string.Join(newline, file.Split(newline).Where(static line => line + "\n" != Layer).Select(static line =>
        {
            if (line.StartsWith('#') || line.Length == 0)
                return line;

            var cells = line.Split('\t').ToList();
            cells.RemoveRange(6, 2);
            return string.Join('\t', cells);
        }));
    }

    /// <summary>Our annotations as "begin-end code score", read as the user guide says: cells that share a number in brackets are one
    /// annotation.</summary>
    private static (List<string> Found, List<TextRange> Tokens) Parse(string file)
    {
        var tokens = new List<TextRange>();
        var annotations = new Dictionary<string, (int Begin, int End, string Value)>();
        var numbersOfOthers = new HashSet<string>();
        foreach (var line in file.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#'))
        {
            var cells = line.Split('\t');
            Assert.HasCount(11, cells, "two cells for our layer, and the tab at the end");
            var (begin, end) = (int.Parse(cells[1].Split('-')[0]), int.Parse(cells[1].Split('-')[1]));
            tokens.Add(new(begin, end));
            numbersOfOthers.UnionWith(Number().Matches(cells[3] + cells[4]).Select(static match => match.Groups[1].Value));
            var (codes, scores) = (Stack().Split(cells[6]), Stack().Split(cells[7]));
            Assert.HasCount(codes.Length, scores);
            if (cells[6] == "_")
                continue;

            for (var i = 0; i < codes.Length; i++)
            {
                var (code, score) = (Number().Match(codes[i]), Number().Match(scores[i]));
                Assert.AreEqual(code.Groups[1].Value, score.Groups[1].Value);
                Assert.IsTrue(code.Success || codes.Length == 1, "stacked annotations have numbers");
                var value = $"{Unescaped(Number().Replace(codes[i], ""))} {Number().Replace(scores[i], "")}";
                var key = code.Success ? code.Groups[1].Value : $"only {begin}";
                if (annotations.TryGetValue(key, out var known))
                    Assert.AreEqual(known.Value, value);

                annotations[key] = (annotations.TryGetValue(key, out var before) ? before.Begin : begin, end, value);
            }
        }

        Assert.IsFalse(annotations.Keys.Any(numbersOfOthers.Contains), "numbers are not used twice");
        return ([.. annotations.Values.Select(static annotation => $"{annotation.Begin}-{annotation.End} {annotation.Value}")], tokens);
    }

    private static string Unescaped(string value) => Escape().Replace(value, "$1");

    [GeneratedRegex(@"[\\\[\]|_;*]|->")]
    private static partial Regex Reserved();

    [GeneratedRegex(@"\\(->|.)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"(?<!\\)\[([0-9]+)\]$")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Stack();
}
