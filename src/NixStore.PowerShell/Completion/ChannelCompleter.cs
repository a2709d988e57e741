using System.Management.Automation;
using NixStore.Channels;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the names of channels.</summary>
public sealed class ChannelCompleter : StoreItemCompleter
{
    /// <inheritdoc/>
    private protected override void Complete(CompletionHost host, OpenStore store, string word)
    {
        var channels = UserChannels.Of(StoreEnvironment.FromProcess(), store.Store).List.Read().Channels;
        foreach (var channel in channels.Where(channel => channel.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            host.Offer(new CompletionResult(
                QuotedArgument.Quote(channel.Name), channel.Name, CompletionResultType.ParameterValue, channel.Url));
        }
    }
}
