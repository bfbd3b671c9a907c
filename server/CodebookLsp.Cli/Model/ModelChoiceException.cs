using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Model;

/// <summary>It is not clear which model is meant.</summary>
internal sealed class ModelChoiceException : UserFacingException
{
    private ModelChoiceException(string message) : base(message)
    {
    }

    public static ModelChoiceException Several(string folder) =>
        new($"There are several models in '{folder}'. Name one with --model FOLDER or {ModelFolder.Variable}.");
}
