using System.CommandLine;

namespace CodebookLsp.Cli.Shell;

/// <summary>What an option's value must be besides being of its type.</summary>
internal static class OptionChecks
{
    /// <param name="error">What to tell the user when it is not.</param>
    public static void Demand<T>(this Option<T> option, Func<T?, bool> isRight, string error) => option.Validators.Add(result =>
    {
        T? value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            return; // what was typed is none of this type, which the parser itself tells the user
        }

        if (!isRight(value))
            result.AddError(error);
    });

    /// <summary>
    /// Takes only these values. The library's own check passes over the name of another option that stands where the value should.
    /// </summary>
    public static void DemandOneOf<T>(this Option<T> option, params string[] values)
    {
        option.AcceptOnlyFromAmong(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.StartsWith('-') && !values.Contains(token.Value)))
                result.AddError($"{option.Name} takes one of these: {string.Join(", ", values)}.");
        });
    }
}
