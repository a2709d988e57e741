namespace NixStore.PowerShell.Stores;

/// <summary>
/// A session with the store of <see cref="SpaceSession"/> and two profiles: <c>system</c>, whose generations 1 and 2 lead to app-1.0 and
/// app-1.1, and <c>env</c> in the directory next to the store, which was rolled back from 3 to 2.
/// </summary>
public abstract class ProfileSession : SpaceSession
{
    protected ProfileSession()
    {
        AddGenerations(SystemProfile, "app-1.0", "app-1.1");
        File.CreateSymbolicLink(SystemProfile, "system-2-link");
        AddGenerations(InWork("env"), "openssl-3.0.14", "openssl-3.0.15", "app-1.0");
        File.CreateSymbolicLink(InWork("env"), "env-2-link");
        foreach (var number in (int[])[1, 2, 3])
        {
            File.CreateSymbolicLink(Path.Combine(StateDirectory, "gcroots", "auto", $"env-{number}"), InWork($"env-{number}-link"));
        }
    }

    protected string SystemProfile => Path.Combine(StateDirectory, "profiles", "system");

    /// <summary>Makes generations that are a day apart, the last one a day old.</summary>
    private static void AddGenerations(string profile, params string[] names)
    {
        foreach ((var index, var name) in names.Index())
        {
            var link = $"{profile}-{index + 1}-link";
            File.CreateSymbolicLink(link, TestStore.PathOf(name));
            ExternalProgram.Require("touch").Run(["-h", "-d", $"{names.Length - index} days ago", link]);
        }
    }
}
