using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate layers</c>: what the codes of each layer cost, by switching them off and on.</summary>
internal static class LayersCommand
{
    private const int FewestTokens = 500;

    public static Command Build(CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Texts to predict. Default: those that come with the program.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var tokens = new Option<int>("--tokens")
        {
            Description = "About how many tokens are read, once for each way of switching; passages from all over the texts.",
            HelpName = "N",
            DefaultValueFactory = static _ => 4000,
        };
        tokens.Demand(static count => count >= FewestTokens, $"--tokens takes a number from {FewestTokens} up.");
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var model = new ModelArguments();
        var command = new Command(
            "layers", "Show how well the model predicts texts with the codes of single layers off, and with those of single layers only.")
        {
            files, tokens, json,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                string[] texts = [.. BackgroundFiles.Find(parsed.GetValue(files), "FILE", context).Select(WholeText.TextOf)];
                using var opened = context.Open(ModelFolder.Find(parsed.GetValue(model.Model), context), model.Options(parsed), cancel);
                var line = new ProgressLine(context, "Reading");
                var effects = LayerEffects.Of(opened, Passages(opened, texts, parsed.GetValue(tokens), cancel), line.ShowShare, cancel);
                line.Clear();
                parsed.InvocationConfiguration.Output.Write(parsed.GetValue(json) ? Json(effects) : Table(effects));
                return 0;
            },
            cancel));
        return command;
    }

    /// <summary>Blocks of the texts at even distances.</summary>
    /// <exception cref="UsageException">There are fewer than two.</exception>
    private static TextBlock[] Passages(LoadedModel model, string[] texts, int tokens, CancellationToken cancel)
    {
        var options = model.Within(new AnalysisOptions());
        TextBlock[] all = [.. texts.SelectMany(text => BlockSplitter.Split([text], model.Tokenizer, options, cancel))];
        var share = Math.Min(1, (double)tokens / Math.Max(1, all.Sum(static block => block.Tokens.Length)));
        TextBlock[] some = [.. all.Where((_, at) => (int)((at + 1) * share) > (int)(at * share))];
        return some.Length > 1 ? some : all.Length > 1 ? all[..2]
            : throw UsageException.WrongOption("FILE", "texts of some hundred words");
    }

    private static string Table(LayerEffects effects)
    {
        var page = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {effects.Passages:#,0} passages, {effects.Tokens:#,0} tokens. Loss, in nats a token: {effects.With:0.000} with all codes,
            {effects.Without:0.000} with none. So the codes cost {Signed(effects.Cost)}.

            layer   its codes off      only its codes on

            """).ReplaceLineEndings("\n"));
        foreach (var layer in effects.Layers)
            page.Append(CultureInfo.InvariantCulture, $"{layer.Layer,5}   {Signed(layer.Off),-17}  {Signed(layer.Only)}\n");
        return page.Append(
            """

            Off: how the loss changes when the codes of one layer are switched off and all others stay. Below 0 they cost something.
            Only: how it changes when the codes of one layer are switched on where all are off.
            ±: 95 % intervals of the differences, passage by passage.

            """.ReplaceLineEndings("\n")).ToString();
    }

    private static string Signed(MeanInterval value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value.Mean:+0.0000;−0.0000;0.0000} ± {value.Half:0.0000}");

    private static string Json(LayerEffects effects) => new JsonObject
    {
        ["passages"] = effects.Passages,
        ["tokens"] = effects.Tokens,
        ["lossWith"] = Math.Round(effects.With, 6),
        ["lossWithout"] = Math.Round(effects.Without, 6),
        ["cost"] = Interval(effects.Cost),
        ["layers"] = new JsonArray([.. effects.Layers.Select(static layer => new JsonObject
        {
            ["layer"] = layer.Layer,
            ["off"] = Interval(layer.Off),
            ["only"] = Interval(layer.Only),
        })]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Interval(MeanInterval value) =>
        new() { ["mean"] = Math.Round(value.Mean, 6), ["half"] = Math.Round(value.Half, 6) };
}
