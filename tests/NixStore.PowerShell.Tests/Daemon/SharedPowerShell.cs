using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Daemon;

/// <summary>A copy of PowerShell that every user may read; the one in the packages of a user may not be.</summary>
public sealed class SharedPowerShell : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("nixstore-pwsh-");

    public SharedPowerShell()
    {
        if (!OperatingSystem.IsWindows())
        {
            RealNix.Shell("cp -R $1/. $2 && chmod -R a+rX $2", Path.GetDirectoryName(Repository.PowerShell)!, _directory.FullName);
        }
    }

    /// <summary>Gets the assembly to start.</summary>
    public string Assembly => Path.Combine(_directory.FullName, Path.GetFileName(Repository.PowerShell));

    public void Dispose() => _directory.Delete(recursive: true);
}
