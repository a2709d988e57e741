using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the trusted public keys of nix.conf, and files.</summary>
public sealed class TrustedKeyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        using var host = CompletionHost.OfSession();
        var word = wordToComplete.Trim('\'', '"');
        return host.Complete(session =>
        {
            foreach (var text in session.Trust.FindKeys().Keys.Select(static key => key.ToString()))
            {
                if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                {
                    host.Offer(new CompletionResult($"'{text}'", text.Split(':')[0], CompletionResultType.ParameterValue, text));
                }
            }
        }).Concat(CompletionCompleters.CompleteFilename(wordToComplete));
    }
}
