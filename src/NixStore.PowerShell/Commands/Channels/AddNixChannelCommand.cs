using System.Management.Automation;
using NixStore.Channels;

namespace NixStore.PowerShell.Commands.Channels;

/// <summary>Subscribes to a channel.</summary>
[Cmdlet(VerbsCommon.Add, "NixChannel", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Add-NixChannel.md")]
public sealed class AddNixChannelCommand : ChannelCmdlet
{
    /// <summary>Gets or sets the URL.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The URL of the channel, such as https://channels.nixos.org/nixos-25.11.")]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = "";

    /// <summary>Gets or sets the name. The default is the last part of the URL without <c>-stable</c> or <c>-unstable</c>.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        try
        {
            var channel = new Channel(Name ?? Channel.NameOf(Uri), Uri);
            var user = UserOf(Session.Open(Store));
            if (ShouldProcess(user.List.Path, $"Add the channel {channel.Name}, {channel.Url}"))
            {
                user.List.Change(list => list.With(channel));
            }
        }
        catch (NixStoreException failure)
        {
            WriteError(failure, Uri);
        }
    }
}
