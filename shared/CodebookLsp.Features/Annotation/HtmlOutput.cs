using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Pages;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Annotation;

/// <summary>
/// One page that needs nothing but itself: the text to read, each token's codes beside it, and every token where a clicked code fires. Its
/// policy forbids any connection, and all of the text is escaped. The page is held in memory until it is whole.
/// </summary>
public sealed class HtmlOutput : IAnnotationOutput
{
    /// <summary>From here on a page is slow to open, and the user is told.</summary>
    private const int ManyTokens = 50_000;

    /// <summary>Codes beyond this (before base64) make a page that browsers fail to open.</summary>
    private const long MostBytes = 128L << 20;

    /// <summary>How many of a token's codes are listed at once when nobody says: about as many as fit beside the text.</summary>
    private const int ListedAtOnce = 24;

    private readonly Stream stream;
    private readonly string model;
    private readonly ShownCodes shown;
    private readonly Action<string> say;
    private readonly int[] slots; // of each chosen site: its k
    private readonly int idBytes;
    private readonly StringBuilder text = new();
    private readonly ArrayBufferWriter<byte> ids = new(); // [tokens, slots]
    private readonly ArrayBufferWriter<byte> places = new(); // [tokens, 4]
    private readonly List<float[]> scores = []; // of each block: [tokens, slots]
    private readonly float[] low; // of each chosen site
    private readonly float[] high;
    private readonly List<string> names = [];
    private readonly AnalysisOptions options = new();
    private int tokens;
    private long lastEnd;

    /// <param name="say">Gets a sentence for the user.</param>
    public HtmlOutput(Stream stream, string model, ShownCodes shown, Action<string> say)
    {
        (this.stream, this.model, this.shown, this.say) = (stream, model, shown, say);
        slots = [.. shown.Chosen.Select(site => shown.Sites[site].K)];
        idBytes = shown.Chosen.Max(site => shown.Sites[site].Codes) switch { <= 1 << 8 => 1, <= 1 << 16 => 2, _ => 4 };
        low = [.. shown.Chosen.Select(static _ => float.MaxValue)];
        high = [.. shown.Chosen.Select(static _ => float.MinValue)];
    }

    public void Begin(string name)
    {
        text.Append(names.Count > 0 ? "</div></section>\n" : "");
        names.Add(name);
        lastEnd = 0;
        text.Append(CultureInfo.InvariantCulture, $"<section><h2>{Printable.Html(name)}</h2><div class=\"text\" tabindex=\"0\">");
    }

    public void Write(AnnotatedBlock block)
    {
        var row = slots.Sum();
        var bytes = (long)(tokens + block.Codes.Tokens) * row * (idBytes + 1);
        if (bytes > MostBytes)
            throw AnnotationException.PageTooLarge(tokens, bytes, MostBytes);

        var blockScores = new float[block.Codes.Tokens * row];
        var at = 0;
        foreach (var token in block.Tokens)
        {
            WriteText(token);
            WriteNumbers(places, 4, [token.Start.Utf16, token.End.Utf16, token.Id, token.Context]);
            for (var i = 0; i < slots.Length; i++)
            {
                foreach (var code in token.Codes(shown.Chosen[i]))
                    WriteNumbers(ids, idBytes, [code]);

                foreach (var score in token.Scores(shown.Chosen[i]))
                {
                    blockScores[at++] = score;
                    low[i] = Math.Min(low[i], score);
                    high[i] = Math.Max(high[i], score);
                }
            }

            tokens++;
        }

        scores.Add(blockScores);
    }

    public void Finish()
    {
        if (tokens > ManyTokens)
        {
            say(string.Create(CultureInfo.InvariantCulture,
                $"The page holds {tokens:N0} tokens and may be slow to open; --layers or a shorter text makes it lighter."));
        }

        text.Append("</div></section>");
        var title = string.Join(", ", names.Select(static name => Path.GetFileName(name)));
        var (style, script) = (PageResource.Read("page.css"), PageResource.Read("page.js"));
        var (idText, fitText, placeText) = (
            Convert.ToBase64String(ids.WrittenSpan), Convert.ToBase64String(Fits()), Convert.ToBase64String(places.WrittenSpan));
        var size = text.Length + idText.Length + fitText.Length + placeText.Length + style.Length + script.Length;

        using var page = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        page.Write(string.Create(CultureInfo.InvariantCulture, $"""
            {HtmlPage.Head($"{title} · codes", style, script)}<article>
            <header><h1>{Printable.Html(title)}</h1><p>{tokens:N0} tokens, read by {Printable.Html(
                model
            )} with {slots.Length:N0} codebooks. Hover over a word to see its codes; click to hold it.</p></header>
            <main{(names.Count == 1 ? " class=\"one\"" : "")}>

            """));
        page.Write(text);
        page.Write(string.Create(CultureInfo.InvariantCulture, $"""

            </main>
            <footer>Made by codebooklsp. This page is about {Math.Max(
                0.1,
                size / 1048576.0
            ):0.0} MiB, needs nothing else, and connects to nothing.</footer>
            </article>
            <aside aria-label="Codes">
            <div id="layers-box"><h2>Layers</h2><div id="layers"></div></div>
            <div id="legend" hidden></div>
            <div id="token" aria-live="polite">
            <p class="hint">Hover over a word, or go through the text with <kbd>←</kbd> <kbd>→</kbd>.</p></div>
            <div id="codes"><p class="hint">Click a code to mark every token where it fires.</p></div>
            </aside>
            <script type="application/json" id="about">{About()}</script>
            <script type="text/plain" id="ids">
            """));
        page.Write(idText);
        page.Write("</script>\n<script type=\"text/plain\" id=\"fits\">");
        page.Write(fitText);
        page.Write("</script>\n<script type=\"text/plain\" id=\"places\">");
        page.Write(placeText);
        page.Write($"</script>\n<script>{script}</script>\n</body>\n</html>\n");
    }

    /// <summary>Little-endian, as the browser's typed arrays are on every machine that has one.</summary>
    private static void WriteNumbers(ArrayBufferWriter<byte> to, int size, ReadOnlySpan<long> numbers)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            to.Write(bytes[..size]);
        }
    }

    /// <summary>
    /// The token's text in a span, the blanks before it outside. A character spread over several tokens stands in the first; the others
    /// are empty spans that the page shows as dots.
    /// </summary>
    private void WriteText(AnnotatedToken token)
    {
        var known = (int)Math.Max(0, lastEnd - token.Start.Utf16);
        var written = token.Text;
        var rest = known >= written.Length ? "" : written[known..];
        lastEnd = Math.Max(lastEnd, token.End.Utf16);

        var visible = rest.AsSpan().TrimStart();
        var blanks = visible.IsEmpty ? "" : rest[..^visible.Length];
        var faint = token.Context < options.TrustedContext ? " f" : "";
        var kind = rest.Length == 0 ? "p" : !visible.IsEmpty ? "" : rest.AsSpan().ContainsAny('\r', '\n') ? "w" : "b";
        var classes = (kind + faint).Trim();
        text.Append(Printable.Html(blanks));
        text.Append(classes.Length > 0 ? $"<span class=\"{classes}\"" : "<span");
        if (visible.IsEmpty)
            text.Append(CultureInfo.InvariantCulture, $" data-as=\"{Printable.Html(Printable.Line(written, spaces: true))}\"");

        text.Append('>').Append(Printable.Html(visible.IsEmpty ? rest : visible.ToString())).Append("</span>");
    }

    /// <summary>[tokens, slots]: 0 for the lowest score of the site in this text, 255 for the highest.</summary>
    private byte[] Fits()
    {
        var site = Enumerable.Range(0, slots.Length).SelectMany(index => Enumerable.Repeat(index, slots[index])).ToArray();
        var fits = new byte[(long)tokens * site.Length];
        var at = 0;
        foreach (var block in scores)
        {
            for (var i = 0; i < block.Length; i++, at++)
            {
                var (least, most) = (low[site[i % site.Length]], high[site[i % site.Length]]);
                fits[at] = most > least ? (byte)Math.Round(255 * (block[i] - least) / (most - least)) : (byte)255;
            }
        }

        return fits;
    }

    private string About()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("tokens", tokens);
            writer.WriteNumber("slots", slots.Sum());
            writer.WriteNumber("idBytes", idBytes);
            writer.WriteNumber("trusted", options.TrustedContext);
            writer.WriteNumber("listed", shown.Top ?? ListedAtOnce);
            writer.WriteStartArray("sites");
            for (var i = 0; i < slots.Length; i++)
            {
                var site = shown.Sites[shown.Chosen[i]];
                writer.WriteStartObject();
                writer.WriteNumber("layer", site.Layer);
                if (site.Head is { } head)
                    writer.WriteNumber("head", head);
                else
                    writer.WriteNull("head");
                writer.WriteString("placement", site.Placement.Name());
                writer.WriteNumber("codes", site.Codes);
                writer.WriteNumber("k", site.K);
                writer.WriteNumber("low", Finite(low[i]));
                writer.WriteNumber("high", Finite(high[i]));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        // The default encoder also escapes '<', so no name can end the script element.
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static float Finite(float value) => float.IsFinite(value) ? value : 0;
}
