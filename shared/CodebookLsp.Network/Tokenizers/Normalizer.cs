using System.Text;
using System.Text.Json;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// What a tokenizer does to a text before it is cut, as <c>tokenizer.json</c> says: NFC, NFD, Lowercase, Replace of a fixed string, and
/// sequences of them, each with the place in the original that every character comes from. Others are refused by name.
/// </summary>
internal sealed class Normalizer
{
    private readonly IReadOnlyList<Step> steps;

    private Normalizer(IReadOnlyList<Step> steps) => this.steps = steps;

    /// <returns>Null where nothing is done.</returns>
    /// <exception cref="TokenizerException">A step is none of ours.</exception>
    public static Normalizer? Read(string path, JsonElement normalizer)
    {
        var steps = normalizer.Flat("normalizers").Select(part => ReadStep(path, part)).ToArray();
        return steps.Length == 0 ? null : new(steps);
    }

    /// <summary>The normalised text; null when it is the text itself.</summary>
    public NormalizedText? Apply(ReadOnlySpan<char> text)
    {
        if (LeavesAlone(text))
            return null;

        var normal = Whole(text);
        return normal.Text.AsSpan().SequenceEqual(text) ? null : normal;
    }

    /// <summary>The normalised text, though it be the text itself.</summary>
    public NormalizedText Whole(ReadOnlySpan<char> text)
    {
        NormalizedText? normal = null;
        foreach (var step in steps)
        {
            var input = normal?.Text ?? text.ToString();
            var output = new Rewriting(input.Length);
            step.Rewrite(input, output);
            normal = output.After(normal, step.Stable(input, normal?.Stable ?? input.Length));
        }

        return normal!;
    }

    /// <summary>The normalised form of an added token's text.</summary>
    public string Normalized(string text) => Whole(text).Text;

    /// <summary>A look that spares most texts the work.</summary>
    private bool LeavesAlone(ReadOnlySpan<char> text)
    {
        foreach (var step in steps)
        {
            if (step is not Canonical canonical || text.ContainsAnyExceptInRange('\0', (char)(canonical.Least - 1)))
                return false;
        }

        return true;
    }

    private static Step ReadStep(string path, JsonElement part) => part.Text("type") switch
    {
        "NFC" => new Canonical(Compose: true),
        "NFD" => new Canonical(Compose: false),
        "Lowercase" => new Lowercase(),
        "Replace" when part.Get("pattern").Text("String") is { Length: > 0 } pattern && part.Text("content") is { } content =>
            new Replace(pattern, content),
        "Replace" => throw TokenizerException.Unsupported(
            path, $"asks for the normalizer 'Replace' with the pattern {part.Get("pattern").GetRawText()}"),
        var other => throw TokenizerException.Unsupported(path, $"asks for the normalizer '{other}'"),
    };

    private abstract record Step
    {
        public abstract void Rewrite(string text, Rewriting output);

        /// <summary>How many units of a text are rewritten as they are whatever follows it.</summary>
        /// <param name="stable">So many units are what they are whatever follows the original.</param>
        public abstract int Stable(string text, int stable);
    }

    /// <summary>Unicode's normal forms C and D.</summary>
    private sealed record Canonical(bool Compose) : Step
    {
        /// <summary>The first character that may change or be changed.</summary>
        public int Least => Compose ? 0x300 : 0xC0;

        public override void Rewrite(string text, Rewriting output)
        {
            for (var start = 0; start < text.Length;)
            {
                var end = Plain(text, start);
                if (end > start)
                {
                    output.Keep(text.AsSpan(start, end - start), start);
                    start = end;
                    continue;
                }

                end = Next(text, start);
                var part = text.AsSpan(start, end - start);
                if (part is [var unit] && char.IsSurrogate(unit))
                    output.Keep(part, start);
                else if (CanonicalMappings.Normalized(part, Compose) is var normal && part.SequenceEqual(normal))
                    output.Keep(part, start);
                else
                    output.Replace(normal, start, end);
                start = end;
            }
        }

        public override int Stable(string text, int stable)
        {
            // The last stretch may go on.
            for (var at = stable - 1; at > 0; at--)
            {
                if (IsBoundary(text, at) && !(at == stable - 1 && char.IsHighSurrogate(text[at])))
                    return at;
            }

            return 0;
        }

        /// <summary>How far characters go that no rule speaks of.</summary>
        private int Plain(string text, int start)
        {
            var end = start;
            while (end < text.Length && text[end] < Least)
                end++;

            // What comes next may change the last of them.
            return end < text.Length && end > start && !IsBoundary(text, end) ? end - 1 : end;
        }

        private static int Next(string text, int start)
        {
            var end = start + 1;
            while (end < text.Length && !IsBoundary(text, end))
                end++;
            return end;
        }

        /// <summary>Lone surrogates are boundaries, and so is what follows them.</summary>
        private static bool IsBoundary(string text, int at)
        {
            if (char.IsLowSurrogate(text[at]) && at > 0 && char.IsHighSurrogate(text[at - 1]))
                return false;
            if (char.IsSurrogate(text[at - 1]) && !(char.IsLowSurrogate(text[at - 1]) && at > 1 && char.IsHighSurrogate(text[at - 2])))
                return true;
            return !Rune.TryGetRuneAt(text, at, out var rune) || CanonicalMappings.IsBoundary(rune.Value);
        }
    }

    /// <summary>Each character by itself, as Rust's <c>char::to_lowercase</c>.</summary>
    private sealed record Lowercase : Step
    {
        public override void Rewrite(string text, Rewriting output)
        {
            for (var at = 0; at < text.Length;)
            {
                var known = Rune.TryGetRuneAt(text, at, out var rune);
                var length = known ? rune.Utf16SequenceLength : 1;
                var small = !known ? "" : rune.Value == 'İ' ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString(); // the one with two
                if (known && !text.AsSpan(at, length).SequenceEqual(small))
                    output.Replace(small, at, at + length);
                else
                    output.Keep(text.AsSpan(at, length), at);
                at += length;
            }
        }

        public override int Stable(string text, int stable) =>
            stable > 0 && stable == text.Length && char.IsHighSurrogate(text[^1]) ? stable - 1 : stable;
    }

    /// <summary>Every occurrence of a string, from left to right.</summary>
    private sealed record Replace(string Pattern, string Content) : Step
    {
        public override void Rewrite(string text, Rewriting output)
        {
            for (var start = 0; start < text.Length;)
            {
                var found = text.IndexOf(Pattern, start, StringComparison.Ordinal);
                var end = found < 0 ? text.Length : found;
                output.Keep(text.AsSpan(start, end - start), start);
                if (found >= 0)
                    output.Replace(Content, found, found + Pattern.Length);
                start = found < 0 ? end : found + Pattern.Length;
            }
        }

        public override int Stable(string text, int stable) => Math.Max(0, stable - Pattern.Length + 1);
    }
}
