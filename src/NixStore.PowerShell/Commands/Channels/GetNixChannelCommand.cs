using System.Management.Automation;
using NixStore.Channels;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Commands.Channels;

/// <summary>Writes the channels that the user subscribes to.</summary>
[Cmdlet(VerbsCommon.Get, "NixChannel", HelpUri = HelpPages.Root + "Get-NixChannel.md")]
[OutputType(typeof(NixChannelInfo))]
public sealed class GetNixChannelCommand : ChannelCmdlet
{
    /// <summary>Gets or sets the names, with wildcards. The default is all channels.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ChannelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void End()
    {
        try
        {
            var store = Session.Open(Store);
            var user = UserOf(store);
            var channels = Select(user, Name);
            var installed = Wait(new InstalledChannels(store.Store).ReadAsync(user.Profile, StopToken));
            foreach (var channel in channels)
            {
                var unpacked = installed.GetValueOrDefault(channel.Name);
                var info = unpacked is null ? null : Wait(store.Store.FindPathInfoAsync(unpacked.Output, StopToken));
                WriteObject(new NixChannelInfo(channel, unpacked, info?.RegistrationTime, store.Store.Directory, store.Reference));
            }
        }
        catch (NixStoreException failure)
        {
            WriteError(failure, Store);
        }
    }
}
