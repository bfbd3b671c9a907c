using System.CommandLine;
using System.Text;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary><c>codebooklsp steer --profile P --prompt F</c>, or <c>--toward THEME</c>: a text continued with codes forced on, and without
/// for comparison.</summary>
internal static class SteerCommand
{
    public static Command Build(CommandContext context)
    {
        var profile = new Option<string?>("--profile", "-p")
        {
            Description = "The steering profile: which codes, how strongly, where. In place of it name themes or words.",
            HelpName = "FILE",
        };
        var save = new Option<string?>("--save-profile")
        {
            Description = "Write what steers into this profile, best named NAME.steering.json.",
            HelpName = "FILE",
        };
        var prompt = new Option<string>("--prompt")
        {
            Description = "The text to continue; '-' for standard input. A final line break is removed.",
            HelpName = "FILE",
            Required = true,
        };
        var samples = new Option<int>("--samples", "-s")
        {
            Description = "How many continuations to make. Each uses the same random numbers with and without steering.",
            HelpName = "N",
            DefaultValueFactory = static _ => 1,
        };
        var strength = new Option<double?>("--strength")
        {
            Description = "Multiply the profile's strengths by this number.",
            HelpName = "X",
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print the receipt instead: all that was made, and all that is needed to make it again.",
        };
        var receipt = new Option<string?>("--receipt", "-o")
        {
            Description = "Write the receipt to this file, for 'codebooklsp replay'.",
            HelpName = "FILE",
        };
        var best = new Option<bool>("--best")
        {
            Description = "Show the best of the samples only: that with the most of what is steered toward, less what it costs in fluency. "
                + "Of the unsteered samples too.",
        };
        var alone = new Option<bool>("--no-compare") { Description = "Do not make unsteered continuations." };
        var secret = new Option<bool>("--without-prompt")
        {
            Description = "Leave the prompt's text out of the receipt; only its hash is kept.",
        };
        var (wishes, reins, sampling, model) = (new WishArguments(), new ReinArguments(), new SamplingArguments(), new ModelArguments());
        var codes = new CodeArguments();
        var off = new CodeSwitchArguments("Write with the codes of these layers off, whatever the profile does there");
        var command = new Command("steer", "Continue a text twice: with codes forced on, and without.")
        {
            profile, prompt, samples, best, strength, json, receipt, alone, secret, save,
        };
        wishes.AddTo(command);
        codes.AddTo(command);
        off.AddTo(command);
        reins.AddTo(command);
        sampling.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                // Mistakes in the files come to light before the model is loaded.
                var folder = new Lazy<string>(() => ModelFolder.Find(parsed.GetValue(model.Model), context));
                var wanted = wishes.Wanted(parsed, () => folder.Value);
                var listed = codes.Wanted(parsed);
                var read = (parsed.GetValue(profile), listed, wanted) switch
                {
                    ({ } path, null, null) => ProfileFile.Read(path),
                    (null, null, not null) or (null, not null, null) => null,
                    (null, null, null) => throw UsageException.NothingToSteer(),
                    _ => throw UsageException.OneOf("--profile, --codes", "--toward, --away or --toward-passage"),
                };
                reins.Demand(parsed, wanted);
                if (parsed.GetValue(best) && (parsed.GetValue(samples) < 2 || parsed.GetValue(alone)))
                    throw UsageException.BestOf();
                var text = PromptFile.Read(parsed.GetValue(prompt)!, context);
                var options = sampling.Options(parsed);
                using var file = parsed.GetValue(receipt) is { } written
                    ? AtomicFile.Create(written, rights: FileRights.NoWiderThan([parsed.GetValue(prompt)!]))
                    : null;
                var opened = context.Open(folder.Value, model.Options(parsed), cancel);
                using (opened)
                {
                    var (steering, words) = (read ?? listed?.Invoke(opened)) is { } given ? (given, given.Effect?.Words ?? [])
                        : wanted!.Profile(opened, context.OpenIndex, context.Say, cancel);
                    if (parsed.GetValue(best) && words.Count == 0)
                        throw UsageException.NothingToChooseBy();
                    var writing = off.Off(parsed) is { } layers ? opened.WithoutCodesOf(layers.Layers) : opened;
                    steering = Left(steering, writing, context).Times(parsed.GetValue(strength) ?? 1);
                    steering = steering with
                    {
                        Conditions = reins.Conditions(parsed, steering.Conditions, wanted, folder.Value, opened, context),
                    };
                    var request = new SteerRequest(text, steering)
                    {
                        Hold = reins.Hold(parsed, wanted, steering, opened, cancel),
                        Samples = parsed.GetValue(samples),
                        Sampling = options,
                        Compare = !parsed.GetValue(alone),
                    };
                    if (parsed.GetValue(save) is { } kept)
                        ProfileFile.Write(steering, kept);
                    var texts = Steerer.Run(writing, request, cancel);
                    var made = Receipt.Of(ProgramVersion.Text, writing, request, texts, !parsed.GetValue(secret)).ToJson();
                    if (parsed.GetValue(json))
                        parsed.InvocationConfiguration.Output.WriteLine(made);
                    else
                        SteerOutput.Write(
                            parsed.InvocationConfiguration.Output, request, texts,
                            parsed.GetValue(best) ? BestSample.Of(texts, new(words)) : null);
                    file?.Stream.Write(Encoding.UTF8.GetBytes(made + "\n"));
                    file?.Commit();
                }

                return 0;
            },
            cancel));
        return command;
    }

    /// <summary>What a profile does where codes are on. What it would do elsewhere is told of.</summary>
    /// <exception cref="ProfileException">That is nothing.</exception>
    private static SteeringProfile Left(SteeringProfile profile, LoadedModel model, CommandContext context)
    {
        if (model.CodesOff.Count == 0)
            return profile;
        var left = profile.Without(model.CodesOff);
        if (profile.Codes.Count + profile.Directions.Count - left.Codes.Count - left.Directions.Count is > 0 and var gone)
            context.Say($"Left out of the profile, since codes are off there: {gone} of its codes and directions.");
        return left;
    }
}
