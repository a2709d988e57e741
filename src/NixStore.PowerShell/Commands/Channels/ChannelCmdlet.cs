using System.Management.Automation;
using NixStore.Channels;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Channels;

/// <summary>A cmdlet that uses the channels of the user.</summary>
public abstract class ChannelCmdlet : AsyncCmdlet
{
    /// <summary>Gets or sets the store. The default is the one that the environment selects.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets the stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Returns the channels of the user.</summary>
    /// <param name="store">The store of the profile.</param>
    private protected static UserChannels UserOf(OpenStore store) => UserChannels.Of(StoreEnvironment.FromProcess(), store.Store);

    /// <summary>Reads the list of channels, and warns of lines that cannot be used.</summary>
    /// <param name="user">The channels of the user.</param>
    private protected ChannelList ReadList(UserChannels user)
    {
        var list = user.List.Read();
        foreach (var fault in list.Faults)
        {
            WriteWarning($"Line {fault.Line} of '{user.List.Path}' is skipped: {fault.Message}");
        }

        return list;
    }

    /// <summary>Selects channels by name. A name without a channel is an error of its own.</summary>
    /// <param name="user">The channels of the user.</param>
    /// <param name="names">The names or wildcards. All channels if there are none.</param>
    private protected IReadOnlyList<Channel> Select(UserChannels user, string[] names)
    {
        var channels = ReadList(user).Channels;
        if (names.Length == 0)
        {
            return channels;
        }

        var selected = new List<Channel>();
        foreach (var name in names)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            var found = channels.Where(channel => pattern.IsMatch(channel.Name)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                var message = $"There is no channel '{name}' in '{user.List.Path}'.";
                WriteError(new NixStoreException(message) { Reason = FailureReason.ChannelNotFound }, name);
            }

            selected.AddRange(found.Except(selected));
        }

        return selected;
    }
}
