using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Profiles;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands;

/// <summary>A cmdlet that uses the profiles of a store.</summary>
public abstract class ProfileCmdlet : AsyncCmdlet
{
    private readonly Dictionary<OpenStore, ProfileChooser> _choosers = [];

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment selects.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets the stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Returns the profiles of a store.</summary>
    /// <param name="store">The store.</param>
    /// <returns>The chooser, which reads the profiles once.</returns>
    private protected ProfileChooser ProfilesOf(OpenStore store)
    {
        if (!_choosers.TryGetValue(store, out var chooser))
        {
            _choosers.Add(store, chooser = new ProfileChooser(this, store));
        }

        return chooser;
    }

    /// <summary>Acts on one item. An error of it is written and does not stop the others.</summary>
    /// <param name="item">What the error is about.</param>
    /// <param name="action">The action.</param>
    private protected void ActOn(string item, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is NixStoreException or FilePathException
            or System.Management.Automation.DriveNotFoundException)
        {
            WriteError(failure, item);
        }
    }

    /// <summary>Writes generations of a profile.</summary>
    /// <param name="store">The store.</param>
    /// <param name="profiles">The profiles.</param>
    /// <param name="isWanted">Selects the generations.</param>
    internal void WriteGenerations(
        OpenStore store, IReadOnlyList<StoreProfile> profiles, Func<ProfileGeneration, bool> isWanted)
    {
        var measurement = new ProfileMeasurement(store.Store);
        foreach (var sized in Wait(Task.Run(() => measurement.MeasureGenerationsAsync(profiles, StopToken))))
        {
            if (isWanted(sized.Generation))
            {
                WriteObject(new StoreGenerationInfo(sized, store.Store.Directory, store.Reference));
            }
        }
    }
}
