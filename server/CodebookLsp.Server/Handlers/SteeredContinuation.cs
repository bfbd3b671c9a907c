using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>A continuation of an open text with codes forced on, and beside it one without.</summary>
internal static class SteeredContinuation
{
    /// <summary>Makes both, on the thread that asks the model.</summary>
    /// <param name="piece">Told the steered text so far, as it is inserted, and what the last token added.</param>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is nothing to continue, or nothing to continue with.</exception>
    /// <exception cref="UserFacingException">The profile does not fit the model.</exception>
    public static ContinueResult Make(
        ContinueParams request, DirectionSources sources, Action<string, string> piece, CancellationToken cancel)
    {
        var (snapshot, source) = (sources.Snapshot, sources.Model);
        if (!DirectedContinuation.IsStrength(request.Strength))
            throw LspError.Failed("The strength must be a number from 0.25 to 3: it multiplies what steers.");
        if (snapshot.Text.Fields is not null)
            throw LspError.Failed("A text inside a dataset cannot be continued here. Copy it into a document of its own.");
        var (start, end) = snapshot.Offsets(request.Range);
        var text = snapshot.Text.Text;
        var longest = Math.Min(snapshot.Settings.ContextTokens, source.MaxTokens - snapshot.Settings.Sampling.MaxTokens - 1);
        var prompt = ContinuationPrompt.Before(text, end, Math.Max(1, longest), source.Tokenizer, Starts(snapshot.Text, end))
            ?? throw LspError.Failed("There is no text before this place to continue.");
        var profile = Profile(sources, request.How, start, end, cancel).Times(request.Strength ?? 1);
        var seed = request.Seed ?? Random.Shared.Next();
        var soFar = "";
        var steering = new SteerRequest(prompt.Text, profile)
        {
            Hold = request.Hold is { } share ? DirectedContinuation.Held(snapshot, request.How.Directions, profile, share) : null,
            Sampling = snapshot.Settings.Sampling with { Seed = (ulong)seed },
            OnPiece = one =>
            {
                if (!one.Steered || one.Text.Length == 0)
                    return;
                var before = prompt.Fitted(soFar).Length;
                soFar += one.Text;
                piece(prompt.Fitted(soFar), prompt.Fitted(soFar)[before..]);
            },
        };

        var texts = Steerer.Run(source, steering, cancel);
        var receipt = Receipt.Of(typeof(SteeredContinuation).Assembly.GetName().Version!.ToString(3), source, steering, texts);
        var names = snapshot.Text.Model.Names;
        return new(
            snapshot.Document.Version, snapshot.ToLsp(end, end).Start,
            prompt.Fitted(texts.Steered[0].Text), prompt.Fitted(texts.Unsteered[0].Text),
            texts.Steered[0].Fluency, texts.Unsteered[0].Fluency, seed, profile.Name,
            [.. texts.Codes.Select(use => new ContinueCode(names.Of(Id(source, use.Code)), use.Firings, use.Tokens))], receipt.ToJson());
    }

    /// <summary>Where the model has begun to read up to a place.</summary>
    private static IEnumerable<int> Starts(LiveText text, int end) =>
        Enumerable.Range(0, Math.Max(0, text.BlockAt(end) + 1)).Select(text.ReadingStart);

    private static SteeringProfile Profile(
        DirectionSources sources, ContinueHow how, int start, int end, CancellationToken cancel)
    {
        var (snapshot, source) = (sources.Snapshot, sources.Model);
        return how switch
        {
            { Profile: { } name } => Named(snapshot, name),
            { Codes: { Length: > 0 } codes } => Codes(snapshot, source, codes, InterventionMode.Add, snapshot.Settings.CodeStrength),
            { Without: { Length: > 0 } codes } => Codes(snapshot, source, codes, InterventionMode.Ablate, 1),
            { Selection: "codes" } => SelectionProfile.Codes(snapshot.Text, start, end, "the selection's codes", source) ?? throw Unread(),
            { Directions: { Length: > 0 } directions } => DirectedContinuation.Of(sources, directions, cancel),
            _ => throw LspError.Failed("Nothing is given to continue with. Name a profile, codes, a selection or directions."),
        };
    }

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no profile of that name.</exception>
    public static SteeringProfile Named(Snapshot snapshot, string name) =>
        WorkspaceProfiles.All(snapshot.Client.Folders).FirstOrDefault(profile => profile.Name == name)
            ?? throw LspError.Failed($"The workspace has no profile '{Printable.Line(name)}' that can be read.");

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no code of that name.</exception>
    public static SteeringProfile Codes(
        Snapshot snapshot, LoadedModel source, string[] names, InterventionMode mode, double strength) => new(
        $"{(mode == InterventionMode.Ablate ? "without " : "")}{string.Join(", ", names)}",
        [.. names.Select(name => ProfileCode.Of(source.Sites, snapshot.Text.Model.Names.Find(name) ?? throw LspError.UnknownCode(name)))])
        {
            Model = source.Hash,
            Mode = mode,
            Strength = strength,
            Positions = SteeredPositions.Generated, // what is written is read as it was, and not once more
        };

    private static CodeId Id(LoadedModel source, SteeredCode code) =>
        new(source.Sites.Index().First(site => IsOf(site.Item, code)).Index, code.Code);

    private static bool IsOf(Site site, SteeredCode code) =>
        site.Layer == code.Layer && site.Head == code.Head && (code.Placement is null || site.Placement == code.Placement);

    private static StreamJsonRpc.LocalRpcException Unread() => LspError.Failed(
        "Nothing sets the selection apart from the rest of its text, or its codes have not been read yet. Select a sentence or two.");
}
