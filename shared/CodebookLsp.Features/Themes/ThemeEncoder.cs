using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Features.Themes;

/// <summary>Writes themes as bytes; <see cref="ThemeDecoder"/> reads them.</summary>
internal sealed class ThemeEncoder
{
    private readonly ArrayBufferWriter<byte> output = new();

    /// <param name="writing">With what their directions write, where that is known.</param>
    public static byte[] Encode(ThemeModel themes, bool writing)
    {
        var encoder = new ThemeEncoder();
        encoder.Write(themes);
        if (writing && themes.Recipe is { } recipe)
            encoder.Write(recipe, themes.Themes);
        return encoder.output.WrittenSpan.ToArray();
    }

    private void Write(ThemeModel model)
    {
        Write(model.ModelName);
        Write(model.ModelHash ?? "");
        Write(model.Sites.Count);
        foreach (var (layer, placement, head, codes, k) in model.Sites)
        {
            Write(layer);
            Write(placement.Name());
            Write(head is { } number ? number + 1 : 0);
            Write(codes);
            Write(k);
        }

        Write(model.Tokens);
        Write(model.TrainingOnly ? 1 : 0);
        Write(model.Statings);
        Write((float)model.FalseRate);
        Write((float)(model.HeldOutScore ?? -1));
        Write(model.Codes.Count);
        foreach (var code in model.Codes)
            Write(code);
        foreach (var rarity in model.Rarities)
            Write(rarity);
        Write(model.Vocabulary.Words.Count);
        foreach (var (word, rarity) in model.Vocabulary.Words.Zip(model.Vocabulary.Rarities))
        {
            Write(word);
            Write(rarity);
        }

        Write(model.Vocabulary.UnknownRarity);
        Write(model.Themes.Count);
        var numbers = model.Codes.Select(static (code, index) => (code, index))
            .ToDictionary(static pair => pair.code, static pair => pair.index);
        foreach (var theme in model.Themes)
            Write(theme, numbers);
    }

    private void Write(Theme theme, Dictionary<CodeId, int> numbers)
    {
        Write(theme.Codes.Count);
        foreach (var (code, weight) in theme.Codes)
        {
            Write(numbers[code]);
            Write(BitConverter.HalfToUInt16Bits((Half)weight));
        }

        Write(theme.Direction.Count);
        foreach (var (code, weight) in theme.Direction)
        {
            Write(code);
            Write((int)MathF.Round(weight * byte.MaxValue));
        }

        Write(theme.Words.Count);
        foreach (var word in theme.Words)
            Write(word);
        Write(theme.Wording.Words.Count);
        foreach (var (word, weight) in theme.Wording.Words)
        {
            Write(word);
            Write(BitConverter.HalfToUInt16Bits((Half)weight));
        }

        Write(theme.Wording.Typical);
        Write(theme.Passages.Count);
        foreach (var (document, load, text) in theme.Passages)
        {
            Write(document);
            Write(load);
            Write(text);
        }

        foreach (var load in theme.Tail.Loads.SelectMany(static loads => loads))
            Write(load);
        Write(theme.Nearest.Count);
        foreach (var (number, cosine) in theme.Nearest)
        {
            Write(number);
            Write((float)cosine);
        }

        Write(theme.Family);
        Write((float)theme.SeedStability);
        Write((float)theme.HalfStability);
        Write(theme.Hidden is { } fault ? (int)fault + 1 : 0);
    }

    private void Write(WritingRecipe recipe, IReadOnlyList<Theme> themes)
    {
        Write(recipe.FirstLayer);
        Write(recipe.LastLayer);
        Write((float)recipe.Power);
        Write((float)recipe.Spread);
        Write((float)recipe.Strength);
        foreach (var theme in themes)
        {
            if (theme.Writing is not { } writing)
            {
                Write(0);
                continue;
            }

            Write(WritingRecipe.Factors.Index().First(factor => factor.Item == writing.Strength).Index + 1);
            foreach (var (rate, told, loss) in writing.Tried)
            {
                Write((float)rate);
                Write((float)told);
                Write((float)loss);
            }

            Write((float)writing.Unsteered);
            Write((float)writing.RandomCodes);
            Write((float)writing.RandomThemes);
            Write(writing.Writable ? 1 : 0);
        }
    }

    private void Write(ThemeStatings statings)
    {
        Write(statings.Sources.Count);
        foreach (var source in statings.Sources)
            Write(source);
        Write(statings.SourceOf.Count);
        foreach (var source in statings.SourceOf)
            Write(source);
        Write(statings.WorkOf.Count);
        for (var window = 0; window < statings.WorkOf.Count; window++)
        {
            Write(statings.WorkOf[window]);
            Write(statings.Of[window].Length);
            foreach (var theme in statings.Of[window])
                Write(theme);
        }
    }

    private void Write(int number) => Varint.Write(output, (uint)number);

    private void Write(CodeId code)
    {
        Write(code.Site);
        Write(code.Code);
    }

    private void Write(float number)
    {
        BinaryPrimitives.WriteSingleLittleEndian(output.GetSpan(sizeof(float)), number);
        output.Advance(sizeof(float));
    }

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(bytes.Length);
        output.Write(bytes);
    }
}
