using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace NixStore.Host;

/// <summary>Writes the words of a command line as the call of a script that binds them as <c>pwsh -File</c> does.</summary>
internal static partial class ScriptCall
{
    /// <summary>The script's path and its arguments, to put after the call operator.</summary>
    public static string Text(string script, IEnumerable<string> arguments)
        => string.Join(' ', arguments.Select(Argument).Prepend(Quoted(script)));

    private static string Argument(string word)
    {
        Match parameter = Parameter().Match(word);
        if (!parameter.Success)
        {
            return Quoted(word);
        }

        string value = parameter.Groups["value"].Value;
        return parameter.Groups["name"].Value + value.ToLowerInvariant() switch
        {
            "" => string.Empty,
            // The parameter takes the next word.
            ":" => ":",
            // A switch takes a value of truth, which a text is not.
            ":$true" or ":$false" => value,
            _ => ":" + Quoted(value[1..]),
        };
    }

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^(?<name>-[\p{L}_]\w*)(?<value>|:.*)$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
