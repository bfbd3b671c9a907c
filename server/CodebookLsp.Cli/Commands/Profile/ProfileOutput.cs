using System.Globalization;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Profile;

/// <summary>What a new profile does, for people.</summary>
internal static class ProfileOutput
{
    private const int MostWords = 12;

    public static void Write(TextWriter writer, ProfileEffect effect)
    {
        var invariant = CultureInfo.InvariantCulture;
        var words = string.Join(", ", effect.Words.Take(MostWords).Select(static word => Printable.Line(word)));
        writer.WriteLine($"Counted as the topic: {words}{(effect.Words.Count > MostWords ? ", …" : "")}.");
        writer.WriteLine("strength  topic likelier  random codes  next word changes  fluency lost");
        foreach (var (factor, gain, random, change, cost) in effect.Strengths)
        {
            writer.WriteLine(string.Create(
                invariant, $"×{factor,-7}  {gain,12:0.0}×  {random,10:0.0}×  {change,12:0.00} nats  {cost,7:0.00} nats"));
        }

        if (effect.DoesNothing)
        {
            writer.WriteLine(
                "This profile does nothing: its topic becomes no likelier than by codes drawn at random. Give other words or examples.");
        }
    }
}
