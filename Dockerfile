# Build: the whole solution's two shipped programs, restored once from the package feed.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY build/ build/
COPY src/Portal.Domain/Portal.Domain.csproj src/Portal.Domain/
COPY src/Portal.Infrastructure/Portal.Infrastructure.csproj src/Portal.Infrastructure/
COPY src/Portal.PbxSimulator/Portal.PbxSimulator.csproj src/Portal.PbxSimulator/
COPY src/Portal.Web/Portal.Web.csproj src/Portal.Web/
RUN dotnet restore src/Portal.Web -r linux-x64
COPY src/ src/
RUN dotnet publish src/Portal.Web --no-restore -c Release -r linux-x64 -o /app/portal \
 && dotnet publish src/Portal.PbxSimulator --no-restore -c Release -o /app/simulator

# The simulated call center (docker compose --profile demo up).
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS simulator
WORKDIR /app
COPY --from=build /app/simulator ./
USER $APP_UID
EXPOSE 5090
ENTRYPOINT ["dotnet", "Portal.PbxSimulator.dll"]

# The portal; last, so that a plain `docker build .` gives it.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS portal
WORKDIR /app
COPY --from=build /app/portal ./
# The SQLite database, where that is chosen: the only folder the portal writes to.
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
ENV ASPNETCORE_URLS=http://+:8080 \
    Portal__DataDirectory=/data
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "Portal.Web.dll"]
