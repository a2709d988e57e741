using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the hosts that the user's configuration of SSH names.</summary>
public sealed class HostCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        var user = wordToComplete[..(wordToComplete.IndexOf('@', StringComparison.Ordinal) + 1)];
        return SshHosts.Read()
            .Where(host => host.StartsWith(wordToComplete[user.Length..], StringComparison.OrdinalIgnoreCase))
            .Select(host => ($"{user}{host}", $"The host {host} of ~/.ssh/config"))
            .Select(static offer => new CompletionResult(offer.Item1, offer.Item1, CompletionResultType.ParameterValue, offer.Item2));
    }
}
