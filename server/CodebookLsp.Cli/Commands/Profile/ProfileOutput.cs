using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Cli.Commands.Profile;

/// <summary>The codes of a proposed profile with what they fire on and what they do, for people.</summary>
internal static class ProfileOutput
{
    public static void Write(TextWriter writer, TopicFindings found, IReadOnlyList<Site> sites)
    {
        var names = new CodeNames(sites);
        var invariant = CultureInfo.InvariantCulture;
        writer.WriteLine(
            string.Create(
                invariant,
                $"{found.Marked:N0} of {found.Tokens:N0} tokens are about the topic. Precision, recall, lift and firings are measured "
                + $"on the half of the texts that was not used to choose the codes."));
        writer.WriteLine(
            "Gain says how many times likelier the topic's words become when only this code is added; change says how much the next "
            + "word changes, in nats.");
        writer.WriteLine();
        writer.WriteLine("code        precision  recall   lift  firings    gain  change");
        foreach (var (code, evidence) in found.Proposal.Codes.Zip(found.Ranked))
        {
            var fires = evidence is { HeldOut: var held }
                ? string.Create(invariant, $"{held.Precision,9:0.00}  {held.Recall,6:0.00}  {held.Lift,5:0.0}  {held.Firings,7}")
                : new string(' ', 33);
            writer.WriteLine(
                string.Create(invariant, $"{names.Of(code.Code),-10}  {fires}  {Math.Exp(code.Gain),6:0.0}  {code.Change,6:0.000}"));
        }

        writer.WriteLine();
        writer.WriteLine(string.Create(
            invariant,
            $"Together, {(found.Proposal.Profile.Mode == Network.Codebooks.InterventionMode.Add ? "added" : "replacing")} at strength "
            + $"{found.Proposal.Profile.Strength}, on prompts that were not used to choose them: {Math.Exp(found.Proposal.Gain):0.0} "
            + $"times likelier, change {found.Proposal.Change:0.00} nats."));
    }
}
