using System.Management.Automation;
using NixStore.PowerShell.Completion;

namespace NixStore.PowerShell.Commands.Channels;

/// <summary>Ends the subscription to channels.</summary>
[Cmdlet(VerbsCommon.Remove, "NixChannel", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Remove-NixChannel.md")]
public sealed class RemoveNixChannelCommand : ChannelCmdlet
{
    /// <summary>Gets or sets the names, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The name of a channel.")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ChannelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        try
        {
            var user = UserOf(Session.Open(Store));
            foreach (var channel in Select(user, Name))
            {
                if (ShouldProcess(user.List.Path, $"Remove the channel {channel.Name}, {channel.Url}"))
                {
                    user.List.Change(list => list.Without(channel.Name));
                }
            }
        }
        catch (NixStoreException failure)
        {
            WriteError(failure, Name);
        }
    }
}
