using System.CommandLine;
using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Profile;

/// <summary>The options that say what a profile is to leave as it is.</summary>
internal sealed class KeepArguments
{
    private readonly Option<string[]> keep = new("--keep")
    {
        Description = "Leave this as likely as it is: a theme by name, alias or number, or words. May be given several times.",
        HelpName = "THEME|WORDS",
    };
    private readonly Option<string[]> examples = new("--keep-examples")
    {
        Description = "Leave the words as likely as they are that mark this text. May be given several times.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(keep);
        command.Add(examples);
    }

    /// <summary>The profile, or another one in its place that spares what is to be kept; what each does to it is written.</summary>
    /// <param name="topic">The tokens of what it steers toward.</param>
    /// <param name="read">Reads examples.</param>
    /// <exception cref="WishException">Something that is to be kept has no words.</exception>
    public SteeringProfile Sparing(
        ParseResult parsed, SteeringProfile profile, IReadOnlyList<int> topic, LoadedModel model, WishMaker maker, OpenThemes? themes,
        Func<string, IReadOnlyList<AnnotatedBlock>> read, TextWriter writer, CancellationToken cancel)
    {
        KeptTopic[] kept =
        [
            .. (parsed.GetValue(keep) ?? []).Select(text => Named(text, topic, model, themes)),
            .. (parsed.GetValue(examples) ?? []).Select(path => Kept(
                Path.GetFileNameWithoutExtension(path), maker.Marking(read(path), null, model), topic)),
        ];
        if (kept.Length == 0)
            return profile;
        var ways = SparingCodes.Of(model, profile, topic, kept, cancel);
        Write(writer, kept, ways);
        return ways[0].Profile with { Description = $"Spares {string.Join(", ", kept.Select(static one => one.Name))}." };
    }

    private static KeptTopic Named(string text, IReadOnlyList<int> topic, LoadedModel model, OpenThemes? themes)
    {
        var theme = themes is null ? null : ThemeSearch.Called(themes.Themes, themes.Names, text)?.Theme;
        var words = theme?.Words ?? WishWords.Parse(text).All;
        return Kept(theme is null ? text.Trim() : themes!.Names.Called(theme), new TopicWords(words).FirstTokens(model.Tokenizer), topic);
    }

    private static KeptTopic Kept(string name, IReadOnlyList<int> tokens, IReadOnlyList<int> topic) =>
        tokens.Except(topic).ToArray() is { Length: > 0 } own ? new(name, own) : throw WishException.NothingToKeep(name);

    private static void Write(TextWriter writer, IReadOnlyList<KeptTopic> kept, IReadOnlyList<SparingWay> ways)
    {
        var width = ways.Max(static one => one.Way.Length);
        writer.WriteLine(
            $"{"profile".PadRight(width)}  topic likelier  {string.Join("  ", kept.Select(static one => Printable.Line(one.Name)))}");
        foreach (var (way, _, effect) in ways)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{way.PadRight(width)}  {effect.Gain,13:0.0}×  {string.Join("  ", effect.Kept.Zip(kept, Column))}"));
        }

        writer.WriteLine("The first is taken: it brings most for what it changes beside. All change the next word as much.");

        static string Column(double times, KeptTopic one) => string.Create(CultureInfo.InvariantCulture, $"{times:0.00}×")
            .PadLeft(Printable.Line(one.Name).Length);
    }
}
