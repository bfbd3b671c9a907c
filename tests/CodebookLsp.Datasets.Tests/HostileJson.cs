using System.Globalization;
using System.Text;
using CodebookLsp.TestSupport;
using CsCheck;

namespace CodebookLsp.Datasets.Tests;

/// <summary>Valid JSON in every spelling that the specification allows.</summary>
internal static class HostileJson
{
    public static Gen<string> Space { get; } =
        Gen.Frequency((6, Gen.Const("")), (2, Gen.Const(" ")), (1, Gen.OneOfConst("\t", "  ", "\r")));

    /// <summary>A string with its quotes, each unit encoded in one of its ways.</summary>
    public static Gen<string> Text { get; } = Gen.Select(TestTexts.Any, Gen.Int[0, 3].Array[40, 400], static (text, ways) =>
    {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            var way = ways[i % ways.Length];
            if (way == 0 && char.IsSurrogatePair(text, i))
                json.Append(unit).Append(text[++i]);
            else if (way <= 1 && unit is '\n' or '\r' or '\t' or '"' or '\\')
                json.Append('\\').Append(unit switch { '\n' => 'n', '\r' => 'r', '\t' => 't', _ => unit });
            else if (way == 1 || unit < ' ' || char.IsSurrogate(unit) || unit is '"' or '\\')
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            else
                json.Append(unit == '/' && way == 2 ? "\\/" : unit.ToString());
        }

        return json.Append('"').ToString();
    });

    public static Gen<string> Scalar { get; } = Gen.Frequency(
        (3, Text), (1,
            Gen.OneOfConst(
            "1.0e5", "-0", "1E+2", "0.10", "123456789012345678901234567890", "true", "false", "null", "[ ]", "{ }", "[1,{\"text\":[ ]}]")));

    /// <summary>An object with some text fields, in one line.</summary>
    public static Gen<string> Object { get; } = Gen.Select(
        Gen.Select(Gen.OneOfConst("\"text\"", "\"id\"", "\"codes\"", "\"t\\u0065xt\"", "\"ü😀\"", "\"\""), Space, Space, Scalar, Space,
            static (key, a, b, value, c) => $"{a}{key}{b}:{c}{value}{a}").Array[0, 5],
        Space,
        static (members, space) => $"{{{space}{string.Join(",", members)}{space}}}");
}
