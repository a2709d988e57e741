using System.Globalization;
using NixStore.Host;

if (!HostOptions.TryParse(args, out HostOptions? options, out string? problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(HostOptions.Usage);
    return ExitCode.BadUsage;
}

// The engine reads this when it is first touched.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
CultureInfo.DefaultThreadCurrentCulture = new WordWrappingCulture();
return Session.Run(options);
