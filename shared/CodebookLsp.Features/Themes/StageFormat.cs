using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>What the stages of learning look like in a file, number for number as they were learned.</summary>
internal static class StageFormat
{
    public static void Write(BinaryWriter writer, (int Codes, double Score) choice)
    {
        writer.Write(choice.Codes);
        writer.Write(choice.Score);
    }

    public static (int Codes, double Score) ReadChoice(BinaryReader reader) => (reader.ReadInt32(), reader.ReadDouble());

    public static void Write(BinaryWriter writer, DenseMatrix matrix)
    {
        writer.Write(matrix.Rows);
        writer.Write(matrix.Columns);
        for (var row = 0; row < matrix.Rows; row++)
        {
            foreach (var number in matrix[row])
                writer.Write(number);
        }
    }

    public static DenseMatrix ReadMatrix(BinaryReader reader)
    {
        var matrix = new DenseMatrix(reader.ReadInt32(), reader.ReadInt32());
        for (var row = 0; row < matrix.Rows; row++)
        {
            foreach (ref var number in matrix[row])
                number = reader.ReadSingle();
        }

        return matrix;
    }

    public static void Write(BinaryWriter writer, ThemeStability stability)
    {
        writer.Write(stability.Seeds.Length);
        foreach (var cosine in stability.Seeds.Concat(stability.Halves))
            writer.Write(cosine);
    }

    public static ThemeStability ReadStability(BinaryReader reader)
    {
        var themes = reader.ReadInt32();
        return new(Numbers(), Numbers());

        double[] Numbers() => [.. Enumerable.Range(0, themes).Select(_ => reader.ReadDouble())];
    }

    public static void Write(BinaryWriter writer, ThemeTail[] tails)
    {
        writer.Write(tails.Length);
        foreach (var load in tails.SelectMany(static tail => tail.Loads).SelectMany(static loads => loads))
            writer.Write(load);
    }

    public static ThemeTail[] ReadTails(BinaryReader reader) =>
    [
        .. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new ThemeTail(
            [.. ThemeTail.Lengths.Select(_ => ThemeTail.Shares.Select(_ => reader.ReadSingle()).ToArray())])),
    ];

    public static void Write(BinaryWriter writer, IReadOnlyList<IReadOnlyList<ThemeCode>> directions)
    {
        writer.Write(directions.Count);
        foreach (var direction in directions)
        {
            writer.Write(direction.Count);
            foreach (var (code, weight) in direction)
            {
                writer.Write(code.Site);
                writer.Write(code.Code);
                writer.Write(weight);
            }
        }
    }

    public static IReadOnlyList<IReadOnlyList<ThemeCode>> ReadDirections(BinaryReader reader) =>
    [
        .. Enumerable.Range(0, reader.ReadInt32()).Select(_ => (ThemeCode[])
        [
            .. Enumerable.Range(0, reader.ReadInt32())
                .Select(_ => new ThemeCode(new CodeId(reader.ReadInt32(), reader.ReadInt32()), reader.ReadSingle())),
        ]),
    ];
}
