using System.Management.Automation;
using NixStore.Channels;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;

namespace NixStore.PowerShell.Commands.Channels;

/// <summary>Updates channels, with one new generation of their profile.</summary>
[Cmdlet(VerbsData.Update, "NixChannel", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Update-NixChannel.md")]
[OutputType(typeof(NixChannelUpdateInfo))]
public sealed class UpdateNixChannelCommand : ChannelCmdlet
{
    private readonly List<string> _names = [];

    /// <summary>Gets or sets the names, with wildcards. The default is all channels.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ChannelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() => _names.AddRange(Name);

    /// <inheritdoc/>
    protected override void End()
    {
        try
        {
            var store = IsWhatIf ? Session.OpenForPlan(Store) : Session.OpenWritable(Store);
            var user = UserOf(store);
            var channels = Select(user, [.. _names]);
            if (channels.Count > 0)
            {
                Update(store, user, channels);
            }
            else
            {
                WriteVerbose($"There are no channels to update in '{user.List.Path}'.");
            }
        }
        catch (NixStoreException failure)
        {
            WriteError(failure, Store);
        }
    }

    private void Update(OpenStore store, UserChannels user, IReadOnlyList<Channel> channels)
    {
        using var updater = Session.NewChannelUpdater(store, user);
        if (IsWhatIf)
        {
            foreach (var update in Wait(Task.Run(() => updater.CheckAsync(channels, StopToken))))
            {
                ShowPlan(store, update);
            }

            return;
        }

        if (ShouldProcess(user.Profile, $"Update {string.Join(", ", channels.Select(static channel => channel.Name))}"))
        {
            foreach (var update in Wait(Task.Run(() => updater.UpdateAsync(channels, StopToken))))
            {
                Write(store, update);
            }
        }
    }

    private void ShowPlan(OpenStore store, ChannelUpdate update)
    {
        if (update.Failure is not null)
        {
            Write(store, update);
        }
        else if (update.IsUnchanged)
        {
            WriteVerbose($"{update.Channel.Name} is unchanged: {update.Release}");
        }
        else
        {
            var before = update.Before is { } path ? $"from {store.Store.Directory.Print(path)} " : "";
            ShouldProcess(update.Channel.Name, $"Update {before}to {update.Release}");
        }
    }

    private void Write(OpenStore store, ChannelUpdate update)
    {
        if (update.Failure is { } failure)
        {
            WriteError(failure, update.Channel.Name);
        }
        else
        {
            WriteObject(new NixChannelUpdateInfo(update, store.Store.Directory));
        }
    }
}
