using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>
/// Steers more or less from token to token: as conditions say, as a theme is held, or as a receipt tells that it was. It sees the codes
/// that fire and the text that is written, of every sample by itself, and keeps the strengths that it used.
/// </summary>
internal sealed class SteeringReins
{
    private readonly SteeringConditions conditions;
    private readonly HeldTheme? held;
    private readonly IReadOnlyList<IReadOnlyList<double>>? told;
    private readonly ILookup<(int Layer, Placement Placement), CodeDirection> directions;
    private readonly Dictionary<(int Layer, Placement Placement), int> places = []; // of a layer's codes among a token's
    private readonly HashSet<(int Layer, Placement Placement, int Head, int Code)> awaited;
    private readonly TopicWords? end;
    private readonly int first; // the position that decides the first new token
    private readonly int slots;
    private readonly ReinedSample[] samples;

    /// <param name="prompt">Its text.</param>
    /// <param name="told">[samples][tokens]: the strengths of a receipt, which are used again; null to decide.</param>
    /// <exception cref="ProfileException">The profile has codes that are there or not, and no strength.</exception>
    public SteeringReins(
        LoadedModel model, SteeringProfile profile, string prompt, int promptTokens, int count, HeldTheme? held,
        IReadOnlyList<IReadOnlyList<double>>? told)
    {
        (conditions, this.held, this.told, first) = (profile.Conditions, held, told, promptTokens - 1);
        var forced = profile.Forced(model, promptTokens);
        if (forced.Codes.Any(static code => code.Mode != InterventionMode.Add))
            throw ProfileException.NoReins(profile.Name);
        directions = forced.Codes
            .Select(static code => new CodeDirection(code.Layer, code.Placement, code.Head, [new(code.Code, (float)code.Strength)]))
            .Concat(forced.Directions).Where(static direction => direction.Strength != 0)
            .ToLookup(static direction => (direction.Layer, direction.Placement));
        foreach (var site in model.Sites)
        {
            places.TryAdd((site.Layer, site.Placement), slots);
            slots += site.K;
        }

        awaited = [.. profile.Awaited(model).Select(static one => (one.Site.Layer, one.Site.Placement, one.Site.Head ?? 0, one.Code))];
        end = conditions.UntilSaid.Count > 0 ? new(conditions.UntilSaid) : null;
        samples = [.. Enumerable.Range(0, count).Select(_ => new ReinedSample(held, EndsSentence(prompt)))];
    }

    /// <summary>[samples][tokens]: the strengths that were used, as multiples of the profile's.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Strengths => [.. samples.Select(static sample => sample.Strengths)];

    /// <summary>Forces on what the profile has, as strongly as it is time for.</summary>
    public void Hook(CodeChoice choice)
    {
        foreach (var sequence in choice.Sequences)
        {
            for (var at = 0; at < sequence.Rows; at++)
            {
                var (row, token) = (sequence.FirstRow + at, sequence.FirstPosition + at - first);
                if (token < 0)
                    continue;
                // The prompt's last token is every sample's: what is decided there holds for all.
                var some = token == 0 ? samples.AsSpan() : samples.AsSpan(sequence.Sample, 1);
                foreach (var sample in some)
                    sample.Reach(token, Decide);
                var strength = some[0].Strengths[token];
                foreach (var sample in some)
                    Look(choice, row, sample);
                if (strength == 0)
                    continue;
                foreach (var direction in directions[(choice.Layer, choice.Placement)])
                    choice.Push(row, direction, strength);
            }
        }
    }

    /// <summary>A sample has been given one more token.</summary>
    public void Said(int sample, string text) => samples[sample].Add(text, EndsSentence, end);

    /// <summary>The end of a sentence: a mark that ends one, perhaps with quotes, brackets and blanks behind it; or a blank line.</summary>
    internal static bool EndsSentence(string text)
    {
        var trimmed = text.AsSpan().TrimEnd(' ');
        if (trimmed.EndsWith("\n\n") || trimmed.IsEmpty)
            return true;
        trimmed = trimmed.TrimEnd().TrimEnd("\"'”’»)]");
        return !trimmed.IsEmpty && trimmed[^1] is '.' or '!' or '?' or '…' or '。' or '！' or '？';
    }

    private double Decide(ReinedSample sample, int token)
    {
        if (told is not null)
            return sample.Number(samples) is var number && token < told[number].Count ? told[number][token] : 0;
        if (sample.HasSaid || (conditions.AfterSentence && !sample.SentenceEnded)
            || (awaited.Count > 0 && !sample.HasFired(conditions.Within)))
        {
            return 0;
        }

        return sample.Controller is null ? 1 : sample.Held(held!.Gauge);
    }

    /// <summary>Takes in which codes fire on a token.</summary>
    private void Look(CodeChoice choice, int row, ReinedSample sample)
    {
        if (held is not null && told is null)
        {
            var own = choice.Ids.Slice(row * choice.Heads * choice.K, choice.Heads * choice.K);
            var place = places[(choice.Layer, choice.Placement)];
            for (var head = 0; head < choice.Heads; head++)
            {
                own.Slice(head * choice.K, choice.OwnSlotsOf(head)).CopyTo(sample.Codes(slots).AsSpan(place));
                place += choice.OwnSlotsOf(head);
            }
        }

        if (awaited.Count == 0)
            return;
        for (var head = 0; head < choice.Heads; head++)
        {
            foreach (var code in choice.Ids.Slice(((row * choice.Heads) + head) * choice.K, choice.OwnSlotsOf(head)))
            {
                if (awaited.Contains((choice.Layer, choice.Placement, head, code)))
                    sample.Fire();
            }
        }
    }
}
