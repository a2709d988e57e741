using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the words that name a store, and directories.</summary>
public sealed class StoreCompleter : IArgumentCompleter
{
    private static readonly (string Word, string Meaning)[] _words =
    [
        ("auto", "The store that NIX_REMOTE, NIX_STORE_DIR and NIX_STATE_DIR name, or else the one of this machine; through the daemon where this user may not write it"),
        ("local", "The store of this machine"),
        ("daemon", "The store of this machine, through its Nix daemon"),
        ("ssh://", "The store of another machine, over SSH, as in ssh://user@host"),
        ("ssh-ng://", "The store of another machine, over SSH, through its Nix daemon"),
        ("file:///", "A binary cache in a directory, as in file:///srv/cache"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => _words.Where(word => word.Word.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(static word => new CompletionResult(word.Word, word.Word, CompletionResultType.ParameterValue, word.Meaning))
            .Concat(CompletionCompleters.CompleteFilename(wordToComplete)
                .Where(static file => file.ResultType == CompletionResultType.ProviderContainer));
}
