using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Network.Training;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary><c>codebooklsp tokfsm train FOLDER</c>.</summary>
internal static class TokFsmTrain
{
    public const string MachineName = "machine.csv";
    private const int HeldOutTexts = 64;

    public static Command Build(CommandContext context)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where the run is kept: configuration, metrics, checkpoints." };
        var network = new Option<string>("--network")
        {
            Description = "What walks: a transformer, or one recurrent layer with as many weights as that transformer has.",
            DefaultValueFactory = static _ => TokFsmNetwork.Transformer,
        };
        network.DemandOneOf([.. TokFsmNetwork.All]);
        var at = new Option<string>("--at")
        {
            Description = "Where codebooks are: nowhere, after attention (one for each head), or there and after the MLP. A recurrent layer "
                + "has one on its hidden vector, or none.",
            DefaultValueFactory = static _ => "both",
        };
        at.DemandOneOf("none", "attention", "both");
        var k = TokFsmCommand.Number("--k", "How many codes stand for one vector.", 1);
        var codes = TokFsmCommand.Number("--codes", "How many codes a codebook has.", 1000);
        var machine = new Option<string?>("--machine")
        {
            Description = "The machine (tokfsm make). Default: the paper's, 100 states with 10 edges each.",
            HelpName = "FILE",
        };
        var configuration = new Option<string?>("--config", "-c")
        {
            Description = "A JSON object with the training's settings; what it leaves out is as in the paper's experiment.",
            HelpName = "FILE",
        };
        var settings = new Option<string[]>("--set", "-s")
        {
            Description = "One setting, which wins over the file's: steps=2000, base.hidden_size=64.",
            HelpName = "KEY=VALUE",
            AllowMultipleArgumentsPerToken = true,
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that the folder holds." };
        var device = new Option<string?>("--device")
        {
            Description = "cpu or cuda. Default: CUDA where there is a GPU.",
            HelpName = "NAME",
        };
        var command = new Command(
            "train", "Train a model to walk a machine. Ctrl-C saves and stops; --resume goes on and ends with the same bytes.")
        {
            folder, network, at, k, codes, machine, configuration, settings, resume, device,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var place = parsed.GetValue(folder)!;
                var own = Path.Combine(place, MachineName);
                var progress = new ProgressLine(context);
                var result = parsed.GetValue(resume)
                    ? TrainingRun.Resume(
                        place, parsed.GetValue(settings) ?? [], one => Data(StateMachine.Read(own), one), parsed.GetValue(device), Show,
                        cancel)
                    : Begin();
                progress.Clear();
                parsed.InvocationConfiguration.Output.WriteLine(Sentence(result));
                if (!result.Finished)
                    context.Say($"Stopped and saved. Go on with 'codebooklsp tokfsm train {place} --resume'.");
                return result.Finished ? 0 : CommandShell.Interrupted;

                TrainingResult Begin()
                {
                    var walked = parsed.GetValue(machine) is { } file ? StateMachine.Read(file) : StateMachine.Default;
                    var fields = parsed.GetValue(configuration) is { } given ? TrainingConfiguration.Fields(given) : [];
                    fields["base"] = TokFsmNetwork.Merged(TokFsmNetwork.Base(walked), fields["base"]);
                    if (!fields.ContainsKey("codebooks"))
                    {
                        fields["codebooks"] = TokFsmNetwork.Codebooks(
                            parsed.GetValue(network)!, parsed.GetValue(at)!, parsed.GetValue(k), parsed.GetValue(codes));
                    }

                    var chosen = TrainingConfiguration.Parse(
                        parsed.GetValue(configuration) ?? "the settings", fields, parsed.GetValue(settings) ?? []);
                    chosen = chosen with { Base = TokFsmNetwork.Of(parsed.GetValue(network)!, chosen.Base) };
                    return TrainingRun.Begin(
                        place, chosen,
                        one =>
                        {
                            Directory.CreateDirectory(place);
                            AtomicFile.WriteText(own, walked.Csv());
                            return Data(walked, one);
                        },
                        parsed.GetValue(device), Show, cancel);
                }

                void Show(TrainingProgress one) => progress.Show(string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {one.Step} of {one.Steps}  loss {one.Loss:0.0000}  {one.TokensPerSecond:N0} tokens/s"));
            },
            cancel));
        return command;
    }

    /// <summary>The digits that a machine's states are written in.</summary>
    public static StateDigits Digits(StateMachine machine) => new(machine.States);

    /// <summary>Tokens of a text in training: as many as the model has positions.</summary>
    public static int Length(TrainingConfiguration configuration) =>
        configuration.Base["max_position_embeddings"]?.GetValue<int>() ?? 128;

    private static TrainingData Data(StateMachine machine, TrainingConfiguration configuration) =>
        new StateWalks(machine, Digits(machine)).Data(configuration, Length(configuration), HeldOutTexts);

    private static string Sentence(TrainingResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Step} steps; ")
        + (result.HeldOutLoss is { } loss
            ? string.Create(CultureInfo.InvariantCulture, $"held-out loss {loss:0.0000}, accuracy {result.HeldOutAccuracy:0.0000}; ") : "")
        + result.Checkpoint;
}
