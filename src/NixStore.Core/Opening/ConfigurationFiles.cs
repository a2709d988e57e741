using System.Text;
using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Stores;

namespace NixStore.Opening;

/// <summary>
/// Finds and reads the configuration as Nix does: <c>nix.conf</c> of the machine, then those of the user, then the variable
/// <c>NIX_CONFIG</c>; a later source overrides an earlier one (<c>loadConfFile</c> in <c>src/libstore/globals.cc</c>).
/// </summary>
/// <param name="environment">The variables.</param>
public sealed class ConfigurationFiles(StoreEnvironment environment)
{
    private const string FileName = "nix.conf";
    private const int MaximumLength = 1 << 20;

    /// <summary>
    /// Gets the directory of the configuration of the machine: <c>NIX_CONF_DIR</c>, or <c>/etc/nix</c>; on Windows in <c>%PROGRAMDATA%</c>.
    /// </summary>
    public string SystemDirectory => environment["NIX_CONF_DIR"] ?? (OperatingSystem.IsWindows()
        ? Path.Combine(environment["PROGRAMDATA"] ?? @"C:\ProgramData", "nix", "conf")
        : "/etc/nix");

    /// <summary>Gets the files that are read if they exist. A later file overrides an earlier one.</summary>
    public IReadOnlyList<string> Files => [Path.Combine(SystemDirectory, FileName), .. FindUserFiles().Reverse()];

    /// <summary>Reads the configuration as it is now.</summary>
    /// <returns>What is configured, and Nix's defaults for the rest.</returns>
    /// <exception cref="NixFormatException">A line is malformed; the message names file and line.</exception>
    public NixConfiguration Read()
    {
        var reader = new ConfigurationReader(Open);
        var configuration = NixConfiguration.Default with { NetrcFile = Path.Combine(SystemDirectory, "netrc") };
        foreach (var file in Files)
        {
            if (Open(file) is { } text)
            {
                configuration = configuration.Apply(reader.Read(text, file, Path.GetDirectoryName(Path.GetFullPath(file))!));
            }
        }

        return environment["NIX_CONFIG"] is { } last
            ? configuration.Apply(reader.Read(last, "NIX_CONFIG", Environment.CurrentDirectory))
            : configuration;
    }

    /// <summary>Returns the configuration files of the user. The first one takes precedence.</summary>
    private IEnumerable<string> FindUserFiles()
    {
        if (environment.Contains("NIX_USER_CONF_FILES"))
        {
            return (environment["NIX_USER_CONF_FILES"] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        }

        var others = OperatingSystem.IsWindows()
            ? []
            : (environment["XDG_CONFIG_DIRS"] ?? "/etc/xdg").Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(static directory => Path.Combine(directory, "nix"));
        return (FindUserDirectory() is { } own ? others.Prepend(own) : others)
            .Select(static directory => Path.Combine(directory, FileName));
    }

    private string? FindUserDirectory()
    {
        if (environment["NIX_CONFIG_HOME"] is { } chosen)
        {
            return chosen;
        }

        if (OperatingSystem.IsWindows())
        {
            return environment["APPDATA"] is { } roaming ? Path.Combine(roaming, "nix", "config") : null;
        }

        if (environment["XDG_CONFIG_HOME"] is { } configuration)
        {
            return Path.Combine(configuration, "nix");
        }

        // Under sudo the home may still be another user's, who must not decide what this one trusts.
        return environment["HOME"] is { } home && FileOwner.IsThisUser(home) ? Path.Combine(home, ".config", "nix") : null;
    }

    private static string? Open(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            var text = new StringBuilder();
            var block = new char[4096];
            for (int length; (length = reader.Read(block)) > 0;)
            {
                if (text.Append(block, 0, length).Length > MaximumLength)
                {
                    throw new NixFormatException(
                        $"The configuration file '{file}' has more than {MaximumLength} characters.", MaximumLength);
                }
            }

            return text.ToString();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
