using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Annotation;

/// <summary>
/// One JSON object a token and line: <c>text</c>, where it lies (<c>start</c>, <c>end</c> in UTF-16 units; <c>startUtf8</c>,
/// <c>endUtf8</c>, <c>startCodePoint</c>, <c>endCodePoint</c>), <c>token</c> (its id), <c>context</c> (how many tokens the model read
/// before it), <c>file</c> when there are several, and <c>codes</c>: a list of <c>{layer, placement (only if the model has several), head,
/// code, rank, similarity}</c>, site by site and closest first, or the most salient first when only some are shown. The head is null where
/// a codebook is not split by heads.
/// </summary>
/// <remarks>
/// Writes UTF-8 by hand, straight from the grid: a token has a hundred codes and more, and the model must not wait for them.
/// </remarks>
public sealed class JsonLinesOutput : IAnnotationOutput
{
    private const int FlushAt = 1 << 16;

    private readonly Stream stream;
    private readonly ShownCodes shown;
    private readonly bool several;
    private readonly byte[][] beforeCode; // of each site: {"layer":14,"head":3,"code":
    private readonly ArrayBufferWriter<byte> buffer = new(FlushAt * 2);
    private CodeCounts? counts;
    private byte[] file = [];

    /// <param name="several">Whether there are several texts, so that each token says which it is from.</param>
    public JsonLinesOutput(Stream stream, ShownCodes shown, bool several)
    {
        this.stream = stream;
        this.shown = shown;
        this.several = several;
        var placed = SiteNames.NeedPlacement(shown.Sites);
        beforeCode = [.. shown.Sites.Select(site => Encoding.ASCII.GetBytes(BeforeCode(site, placed)))];
    }

    public void Begin(string name)
    {
        counts = shown.Top is null ? null : new(shown.Sites);
        file = several ? [.. ",\"file\":"u8, .. Quoted(name)] : [];
    }

    public void Write(AnnotatedBlock block)
    {
        counts?.Add(block.Codes);
        foreach (var token in block.Tokens)
        {
            Write(token);
            if (buffer.WrittenCount >= FlushAt)
                Flush();
        }

        Flush();
        stream.Flush();
    }

    public void Finish() => stream.Flush();

    private static string BeforeCode(Site site, bool placed)
    {
        var placement = placed ? $"\"placement\":\"{site.Placement.Name()}\"," : "";
        var head = site.Head?.ToString(CultureInfo.InvariantCulture) ?? "null";
        return string.Create(CultureInfo.InvariantCulture, $"{{\"layer\":{site.Layer},{placement}\"head\":{head},\"code\":");
    }

    private static byte[] Quoted(string text) =>
        [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    private void Write(AnnotatedToken token)
    {
        var (start, end) = (token.Start, token.End);
        buffer.Write("{\"text\":"u8);
        buffer.Write(Quoted(token.Text));
        Field(",\"start\":"u8, start.Utf16);
        Field(",\"end\":"u8, end.Utf16);
        Field(",\"startUtf8\":"u8, start.Utf8);
        Field(",\"endUtf8\":"u8, end.Utf8);
        Field(",\"startCodePoint\":"u8, start.CodePoints);
        Field(",\"endCodePoint\":"u8, end.CodePoints);
        Field(",\"token\":"u8, token.Id);
        Field(",\"context\":"u8, token.Context);
        buffer.Write(file);
        buffer.Write(",\"codes\":["u8);
        var isFirst = true;
        if (counts is not null)
        {
            foreach (var code in counts.MostSalient(token.In.Codes, token.Index, shown.Chosen, shown.Top!.Value))
                Code(code.Site, code.Code, code.Rank, code.Similarity, ref isFirst);
        }
        else
        {
            foreach (var site in shown.Chosen)
            {
                var codes = token.Codes(site);
                var scores = token.Scores(site);
                for (var rank = 0; rank < codes.Length; rank++)
                    Code(site, codes[rank], rank + 1, scores[rank], ref isFirst);
            }
        }

        buffer.Write("]}\n"u8);
    }

    /// <summary>In one stretch of the buffer: this is where the time goes.</summary>
    private void Code(int site, int code, int rank, float similarity, ref bool isFirst)
    {
        var name = beforeCode[site];
        var room = buffer.GetSpan(name.Length + 64 + FloatFormat.Longest);
        var at = 0;
        if (!isFirst)
            room[at++] = (byte)',';

        isFirst = false;
        name.CopyTo(room[at..]);
        at += name.Length;
        _ = Utf8Formatter.TryFormat(code, room[at..], out var written);
        at += written;
        ",\"rank\":"u8.CopyTo(room[at..]);
        at += ",\"rank\":"u8.Length;
        _ = Utf8Formatter.TryFormat(rank, room[at..], out written);
        at += written;
        ",\"similarity\":"u8.CopyTo(room[at..]);
        at += ",\"similarity\":"u8.Length;
        at += Number(similarity, room[at..]);
        room[at++] = (byte)'}';
        buffer.Advance(at);
    }

    private void Field(ReadOnlySpan<byte> name, long value)
    {
        buffer.Write(name);
        _ = Utf8Formatter.TryFormat(value, buffer.GetSpan(20), out var written);
        buffer.Advance(written);
    }

    /// <summary>JSON cannot write what is not finite.</summary>
    private static int Number(float value, Span<byte> destination)
    {
        if (float.IsFinite(value))
            return FloatFormat.Write(value, destination);

        "null"u8.CopyTo(destination);
        return "null"u8.Length;
    }

    private void Flush()
    {
        stream.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }
}
