using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Serving;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes store URLs, hosts for SSH, the caches that this session serves, and directories.</summary>
public sealed class StoreCompleter : IArgumentCompleter
{
    private static readonly (string Word, string Meaning)[] _words =
    [
        ("auto", "The store that NIX_REMOTE, NIX_STORE_DIR and NIX_STATE_DIR name, or else the one of this machine; "
            + "through the daemon if this user may not write it"),
        ("local", "The store of this machine"),
        ("daemon", "The store of this machine, through its Nix daemon"),
        ("ssh://", "The store of another machine, over SSH, as in ssh://user@host"),
        ("ssh-ng://", "The store of another machine, over SSH, through its Nix daemon"),
        ("file:///", "A binary cache in a directory, as in file:///srv/cache"),
        ("https://", "A binary cache on a web server, as in https://cache.nixos.org"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => _words.Concat(FindHosts(wordToComplete)).Concat(FindRunning())
            .Where(word => word.Word.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(static word => new CompletionResult(word.Word, word.Word, CompletionResultType.ParameterValue, word.Meaning))
            .Concat(CompletionCompleters.CompleteFilename(wordToComplete)
                .Where(static file => file.ResultType == CompletionResultType.ProviderContainer));

    private static IEnumerable<(string Word, string Meaning)> FindHosts(string word)
        => word.StartsWith("ssh", StringComparison.OrdinalIgnoreCase) && word.IndexOf("://", StringComparison.Ordinal) is > 0 and var colon
            ? SshHosts.Read().Select(host => ($"{word[..colon]}://{host}", $"The store of the host {host} of ~/.ssh/config"))
            : [];

    private static (string Word, string Meaning) Describe(RunningBinaryCache cache)
        => (cache.Uri.ToString(), $"The binary cache that this session serves, of the store {cache.ServedStore}");

    private static IEnumerable<(string Word, string Meaning)> FindRunning()
        => Runspace.DefaultRunspace is { } session
            ? SessionServers.Of(session).Running.Select(Describe)
            : [];
}
